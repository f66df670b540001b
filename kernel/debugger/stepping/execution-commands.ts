/** The code that stands still: where it is, and how it goes on. */

import type { Command, Parts } from "../composition.ts";
import { type Given, someWhole, wholeIn } from "../protocol/arguments.ts";
import { look, VIEW } from "../protocol/cdp.ts";
import { DebugError } from "../protocol/dap.ts";
import { STOP_GROUP } from "../values/evaluate.ts";
import { scopesOf } from "../values/scopes.ts";
import { typeText, valueText } from "../values/value-text.ts";
import { THREAD } from "./pauses.ts";
import { dapFrame } from "./stack-frames.ts";

/** Front ends may leave out which thread they mean: there is one. Errors: `DebugError` for any other. */
function checkThread(given: Given): void {
  const id = someWhole(given, "threadId") ?? THREAD;
  if (id !== THREAD) throw new DebugError(`There is no thread ${id}: the notebook is thread ${THREAD}`);
}

export function stopCommands({
  attachment,
  cdp,
  stops,
  variables,
  previews,
}: Parts): Record<string, Command> {
  const names = async (): Promise<string> => {
    const { objectId } = await look(cdp, `${VIEW}.names()`, { objectGroup: STOP_GROUP });
    return String(objectId);
  };
  const going =
    (go: () => Promise<unknown>): Command =>
    async (given) => {
      await attachment.needed();
      checkThread(given);
      return go();
    };
  return {
    threads: () => ({ threads: [{ id: THREAD, name: "Notebook" }] }),
    stackTrace: (given) => {
      checkThread(given);
      const from = someWhole(given, "startFrame") ?? 0;
      const levels = someWhole(given, "levels") || Number.POSITIVE_INFINITY;
      const all = stops.frames();
      const shown = all.slice(from, from + levels);
      return { stackFrames: shown.map(dapFrame), totalFrames: all.length };
    },
    scopes: (given) => ({
      scopes: scopesOf(stops.frame(wholeIn(given, "frameId")), cdp, variables, previews, names),
    }),
    exceptionInfo: (given) => {
      checkThread(given);
      const thrown = stops.thrown();
      if (!thrown) throw new DebugError("The code does not stand at an exception");
      const { value, uncaught } = thrown;
      const typeName = value.className ?? typeText(value);
      const message = valueText(value).replace(`${typeName}: `, "");
      return {
        exceptionId: typeName,
        description: message,
        breakMode: uncaught ? "unhandled" : "always",
        details: { message, typeName, ...(value.description ? { stackTrace: value.description } : {}) },
      };
    },
    continue: going(async () => {
      await stops.go();
      return { allThreadsContinued: true };
    }),
    next: going(() => stops.step("stepOver")),
    stepIn: going(() => stops.step("stepInto")),
    stepOut: going(() => stops.step("stepOut")),
    pause: going(stops.pause),
  };
}
