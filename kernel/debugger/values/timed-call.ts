/** Calls functions that may run the user's code, and ends them when they take too long. */
import { randomUUID } from "node:crypto";
import type { Protocol } from "devtools-protocol";
import { type Cdp, evaluateSilently } from "../protocol/cdp.ts";
import { DebugError } from "../protocol/debug-error.ts";

/** While such code computes, the main thread receives nothing, not even a stop. */
export const MAX_CALL_MS = 5000;

const CALLS = '(globalThis[Symbol.for("cellflow.debug-calls")] ??= new Map())';

/** @throws DebugError for V8's error about code that it has ended; other errors as they are. */
export function asTimeoutError(error: Error): never {
  throw /terminated/i.test(error.message)
    ? new DebugError(`It took longer than ${MAX_CALL_MS / 1000} seconds: run it in a cell`)
    : error;
}

/** Calls a function declaration on an object; it may run any code. @throws DebugError after `MAX_CALL_MS`. */
export type TimedCall = (
  objectId: string,
  declaration: string,
  args: Protocol.Runtime.CallArgument[],
) => Promise<{ result: Protocol.Runtime.RemoteObject; threw: boolean }>;

/**
 * The inspector ends only what it evaluates, not what it calls, and while the main thread is paused only what it
 * evaluates in a frame: `topCallFrameId` is the frame where it is paused.
 */
export function createTimedCall(cdp: Cdp, topCallFrameId: () => string | undefined): TimedCall {
  return async (objectId, declaration, args) => {
    const id = JSON.stringify(randomUUID());
    const call = `${CALLS}.get(${id})`;
    const callOn = (functionDeclaration: string, args: Protocol.Runtime.CallArgument[] = []) =>
      cdp("Runtime.callFunctionOn", { objectId, functionDeclaration, arguments: args, silent: true });
    await callOn(
      `function (...args) { ${CALLS}.set(${id}, { run: () => (${declaration}).apply(this, args) }); }`,
      args,
    );
    try {
      const callFrameId = topCallFrameId();
      const options = {
        expression: `void (${call}.result = ${call}.run())`,
        silent: true,
        timeout: MAX_CALL_MS,
      };
      const called = callFrameId
        ? cdp("Debugger.evaluateOnCallFrame", { ...options, callFrameId })
        : cdp("Runtime.evaluate", options);
      const { result, exceptionDetails } = await called.catch(asTimeoutError);
      if (exceptionDetails) return { result: exceptionDetails.exception ?? result, threw: true };
      return { result: (await callOn(`function () { return ${call}.result; }`)).result, threw: false };
    } finally {
      // With the executor gone, nothing is left to delete.
      void evaluateSilently(cdp, `${CALLS}.delete(${id})`).catch(() => {});
    }
  };
}
