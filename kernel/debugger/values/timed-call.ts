/** Code of the user's that runs for the debugger: it is ended when it takes too long. */
import { randomUUID } from "node:crypto";
import type { Runtime } from "node:inspector";
import { type Cdp, look } from "../protocol/cdp.ts";
import { DebugError } from "../protocol/dap.ts";

/** ms. While such code computes, the main thread hears nothing, not even that it is to stop. */
export const LONGEST = 5000;

const CALLS = '(globalThis[Symbol.for("cellflow.debug-calls")] ??= new Map())';

/** What V8 says of code that it has ended, as a `DebugError`; other errors as they are. */
export function tooLong(error: Error): never {
  throw /terminated/i.test(error.message)
    ? new DebugError(`It took longer than ${LONGEST / 1000} seconds: run it in a cell`)
    : error;
}

/** Calls a function of ours on an object, to do with it what may run any code. Errors: `DebugError` after `LONGEST`. */
export type CallInTime = (
  objectId: string,
  declaration: string,
  given: Runtime.CallArgument[],
) => Promise<{ result: Runtime.RemoteObject; threw: boolean }>;

/**
 * The inspector ends only what it evaluates, not what it calls, and while the main thread stands still only what it
 * evaluates in a frame: `top` names the frame where it stands.
 */
export function createCallInTime(cdp: Cdp, top: () => string | undefined): CallInTime {
  return async (objectId, declaration, given) => {
    const id = JSON.stringify(randomUUID());
    const call = `${CALLS}.get(${id})`;
    const on = (functionDeclaration: string, args: Runtime.CallArgument[] = []) =>
      cdp("Runtime.callFunctionOn", { objectId, functionDeclaration, arguments: args, silent: true });
    await on(
      `function (...given) { ${CALLS}.set(${id}, { now: () => (${declaration}).apply(this, given) }); }`,
      given,
    );
    try {
      const callFrameId = top();
      const wish = { expression: `void (${call}.made = ${call}.now())`, silent: true, timeout: LONGEST };
      const asked = callFrameId
        ? cdp("Debugger.evaluateOnCallFrame", { ...wish, callFrameId })
        : cdp("Runtime.evaluate", wish);
      const { result, exceptionDetails } = await asked.catch(tooLong);
      if (exceptionDetails) return { result: exceptionDetails.exception ?? result, threw: true };
      return { result: (await on(`function () { return ${call}.made; }`)).result, threw: false };
    } finally {
      void look(cdp, `${CALLS}.delete(${id})`).catch(() => {});
    }
  };
}
