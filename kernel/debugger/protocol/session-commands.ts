/** The debugger as a whole, and what it is told about: beginning and end, cells, sources, modules. */

import type { Command, Parts } from "../composition.ts";
import { pathOf } from "../scripts/source-path.ts";
import { THREAD } from "../stepping/pauses.ts";
import { someText, someWhole, textIn } from "./arguments.ts";
import { capabilities } from "./capabilities.ts";
import { DebugError } from "./dap.ts";

export function sessionCommands({
  attachment,
  files,
  scripts,
  breakpoints,
  stops,
  client,
}: Parts): Record<string, Command> {
  return {
    initialize: (given) => {
      if (given.linesStartAt1 === false || given.columnsStartAt1 === false)
        throw new DebugError("This debugger counts lines and columns from 1");
      if (given.pathFormat === "uri")
        throw new DebugError("This debugger names sources by paths, not by URIs");
      client.id = someText(given, "clientID") ?? "";
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
    dumpCell: (given) => ({ sourcePath: files.dump(textIn(given, "code")) }),
    source: (given) => {
      const path = pathOf(given);
      const content = scripts.sourceAt(path);
      if (content === undefined) throw new DebugError("There is no such source");
      return { content, mimeType: /\.[cm]?jsx?$/.test(path) ? "text/javascript" : "text/typescript" };
    },
    modules: (given) => {
      const from = someWhole(given, "startModule") ?? 0;
      const count = someWhole(given, "moduleCount") || Number.POSITIVE_INFINITY;
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
      return { modules: all.slice(from, from + count), totalModules: all.length };
    },
  };
}
