/** Commands for the paused code: where it is, and how it goes on. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Command, DebuggerComposition } from "../composition.ts";
import { type Arguments, readInteger, readOptionalInteger } from "../protocol/arguments.ts";
import { DEBUG_VIEW, evaluateSilently } from "../protocol/cdp.ts";
import { DebugError } from "../protocol/debug-error.ts";
import { THREAD_ID } from "../protocol/thread-id.ts";
import { STOP_GROUP } from "../values/evaluate.ts";
import { scopesOf } from "../values/scopes.ts";
import { typeText, valueText } from "../values/value-text.ts";
import { dapFrame } from "./stack-frames.ts";

/** Front ends may leave out the thread: there is one. @throws DebugError for any other. */
function checkThread(args: Arguments): void {
  const id = readOptionalInteger(args, "threadId") ?? THREAD_ID;
  if (id !== THREAD_ID) throw new DebugError(`There is no thread ${id}: the notebook is thread ${THREAD_ID}`);
}

export function executionCommands({
  attachment,
  cdp,
  pauses,
  variables,
  previews,
}: DebuggerComposition): Record<string, Command> {
  const names = async (): Promise<string> => {
    const { objectId } = await evaluateSilently(cdp, `${DEBUG_VIEW}.names()`, { objectGroup: STOP_GROUP });
    return String(objectId);
  };
  const whenAttached =
    (act: () => Promise<unknown>): Command =>
    async (args) => {
      await attachment.required();
      checkThread(args);
      return act();
    };
  return {
    threads: () => ({ threads: [{ id: THREAD_ID, name: "Notebook" }] }),
    stackTrace: (args): DebugProtocol.StackTraceResponse["body"] => {
      checkThread(args);
      const from = readOptionalInteger(args, "startFrame") ?? 0;
      const levels = readOptionalInteger(args, "levels") || Number.POSITIVE_INFINITY;
      const frames = pauses.frames();
      return {
        stackFrames: frames.slice(from, from + levels).map(dapFrame),
        totalFrames: frames.length,
      };
    },
    scopes: (args): DebugProtocol.ScopesResponse["body"] => ({
      scopes: scopesOf(pauses.frame(readInteger(args, "frameId")), cdp, variables, previews, names),
    }),
    exceptionInfo: (args): DebugProtocol.ExceptionInfoResponse["body"] => {
      checkThread(args);
      const thrown = pauses.thrown();
      if (!thrown) throw new DebugError("The code is not paused on an exception");
      const { value, uncaught } = thrown;
      const typeName = value.className ?? typeText(value);
      const message = valueText(value).replace(`${typeName}: `, "");
      return {
        exceptionId: typeName,
        description: message,
        breakMode: uncaught ? "unhandled" : "always",
        details: { message, typeName, stackTrace: value.description || undefined },
      };
    },
    continue: whenAttached(async () => {
      await pauses.continue();
      return { allThreadsContinued: true };
    }),
    next: whenAttached(() => pauses.step("stepOver")),
    stepIn: whenAttached(() => pauses.step("stepInto")),
    stepOut: whenAttached(() => pauses.step("stepOut")),
    pause: whenAttached(pauses.pause),
  };
}
