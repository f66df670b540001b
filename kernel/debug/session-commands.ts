/** The debugger as a whole, and what it is told about: beginning and end, cells, sources, modules. */
import { capabilities } from "./capabilities.ts";
import { DebugError } from "./dap.ts";
import { type Command, isNumber, type Parts } from "./parts.ts";
import { pathOf } from "./source-path.ts";
import { THREAD } from "./stops.ts";

export const sessionCommands = ({
  attachment,
  files,
  scripts,
  breakpoints,
  stops,
  client,
}: Parts): Record<string, Command> => ({
  initialize: ({ clientID }) => {
    client.id = String(clientID ?? "");
    return capabilities;
  },
  attach: attachment.attach,
  launch: attachment.attach,
  configurationDone: () => {},
  disconnect: attachment.detach,
  terminate: attachment.detach,
  debugInfo: () => ({
    isStarted: attachment.isAttached(),
    ...files.naming,
    breakpoints: breakpoints.list(),
    stoppedThreads: stops.isStopped() ? [THREAD] : [],
    richRendering: true,
    exceptionPaths: [],
    copyToGlobals: true,
  }),
  dumpCell: ({ code }) => ({ sourcePath: files.dump(String(code ?? "")) }),
  source: (given) => {
    const content = scripts.sourceAt(pathOf(given));
    if (content === undefined) throw new DebugError("There is no such source");
    return { content, mimeType: "text/typescript" };
  },
  modules: ({ startModule, moduleCount }) => {
    const paths = new Map(
      scripts
        .all()
        .filter(({ kind }) => kind !== "cell")
        .map((script) => [script.path, script]),
    );
    const all = [...paths.values()].map(({ path, name, kind }, id) => ({
      id,
      name,
      path,
      isUserCode: kind === "file",
    }));
    const from = isNumber(startModule) ? startModule : 0;
    return {
      modules:
        isNumber(moduleCount) && moduleCount > 0 ? all.slice(from, from + moduleCount) : all.slice(from),
      totalModules: all.length,
    };
  },
});
