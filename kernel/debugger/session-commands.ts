/** Commands for the debugger as a whole: beginning and end, cells, sources, modules. */

import { within } from "../executor/within.ts";
import type { Command, DebuggerComposition } from "./composition.ts";
import { readOptionalInteger, readOptionalString, readString } from "./protocol/arguments.ts";
import { capabilities } from "./protocol/capabilities.ts";
import { eventsSoFar } from "./protocol/cdp.ts";
import { DebugError } from "./protocol/debug-error.ts";
import { THREAD_ID } from "./protocol/thread-id.ts";
import { pathOf } from "./scripts/source-path.ts";

/** Code that holds the main thread outside of JavaScript lets no inspector answer. */
const EVENTS_MS = 1000;

export function sessionCommands({
  attachment,
  files,
  scripts,
  breakpoints,
  pauses,
  client,
  cdp,
}: DebuggerComposition): Record<string, Command> {
  return {
    initialize: (args) => {
      if (args.linesStartAt1 === false || args.columnsStartAt1 === false)
        throw new DebugError("This debugger counts lines and columns from 1");
      if (args.pathFormat === "uri")
        throw new DebugError("This debugger names sources by paths, not by URIs");
      client.id = readOptionalString(args, "clientID") ?? "";
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
      stoppedThreads: pauses.isStopped() ? [THREAD_ID] : [],
      richRendering: true,
      exceptionPaths: [],
      copyToGlobals: true,
    }),
    dumpCell: (args) => ({ sourcePath: files.dump(readString(args, "code")) }),
    source: (args) => {
      const path = pathOf(args);
      const content = scripts.sourceAt(path);
      if (content === undefined) throw new DebugError("There is no such source");
      return { content, mimeType: /\.[cm]?jsx?$/.test(path) ? "text/javascript" : "text/typescript" };
    },
    modules: async (args) => {
      // A cell's end may come before the events of what it loaded, which come another way.
      if (attachment.isAttached())
        await within(
          EVENTS_MS,
          eventsSoFar(cdp).catch(() => undefined),
        );
      const from = readOptionalInteger(args, "startModule") ?? 0;
      const count = readOptionalInteger(args, "moduleCount") || Number.POSITIVE_INFINITY;
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
