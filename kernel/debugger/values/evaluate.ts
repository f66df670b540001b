/** Evaluates the user's expressions in a paused frame or among the notebook's names. */
import type { Protocol } from "devtools-protocol";
import { analyse } from "../../cell/cell-module.ts";
import { asArgument, type Cdp, DEBUG_VIEW, evaluateSilently } from "../protocol/cdp.ts";
import { DebugError } from "../protocol/debug-error.ts";
import type { Frame } from "../stepping/stack-frames.ts";
import { compileWatch } from "./expression.ts";
import type { Previews } from "./previews.ts";
import { localNames } from "./scopes.ts";
import { asTimeoutError, MAX_CALL_MS, type TimedCall } from "./timed-call.ts";
import { valueText } from "./value-text.ts";

/** Values of a stop are held under this name until the code goes on. */
export const STOP_GROUP = "stop";

/** Evaluates; the value is held in `group` until that is released. @throws DebugError with what was thrown. */
export type Evaluate = (
  expression: string,
  frame: Frame | undefined,
  group: string,
) => Promise<Protocol.Runtime.RemoteObject>;

/** Names of the notebook that have a value now, also those of a cell that still runs. */
async function notebookNames(cdp: Cdp): Promise<Set<string>> {
  const { value } = await evaluateSilently(cdp, `Object.keys(${DEBUG_VIEW}.names())`, {
    returnByValue: true,
  });
  return new Set(value as string[]);
}

/** `isPaused` says whether the main thread is paused: promises don't settle then. */
export function createEvaluate(cdp: Cdp, previews: Previews, isPaused: () => boolean): Evaluate {
  return async (expression, frame, objectGroup) => {
    const [notebook, local] = await Promise.all([
      notebookNames(cdp),
      frame ? localNames(cdp, frame) : new Set<string>(),
    ]);
    const { code, awaits } = compileWatch(expression, {
      isLocal: (name) => local.has(name),
      isNotebook: (name) => notebook.has(name),
    });
    if (awaits && isPaused()) throw new DebugError("`await` can't be evaluated while the code is paused");
    const options = { expression: code, objectGroup, silent: true, timeout: MAX_CALL_MS };
    const evaluated = frame?.callFrame
      ? cdp("Debugger.evaluateOnCallFrame", { ...options, callFrameId: frame.callFrame.callFrameId })
      : cdp("Runtime.evaluate", { ...options, replMode: awaits, awaitPromise: awaits });
    const { result, exceptionDetails } = await evaluated.catch(asTimeoutError);
    if (exceptionDetails) throw new DebugError(valueText(exceptionDetails.exception ?? result));
    return previews.of(result);
  };
}

/** The MIME bundle of a value. */
export async function bundleOf(
  cdp: Cdp,
  timedCall: TimedCall,
  value: Protocol.Runtime.RemoteObject,
): Promise<Record<string, unknown>> {
  const view = await evaluateSilently(cdp, DEBUG_VIEW);
  const bundle = "function (value) { return this.bundle(value); }";
  const { result, threw } = await timedCall(String(view.objectId), bundle, [asArgument(value)]);
  if (threw) throw new DebugError(valueText(result));
  return JSON.parse(String(result.value)) as Record<string, unknown>;
}

/** Whether a cell could declare a name. */
export function isName(name: string): boolean {
  const { problems, declarations } = analyse(`let ${name};`);
  return problems.length === 0 && declarations.size === 1 && declarations.has(name);
}

/** Gives a name of the notebook a value. */
export async function declareName(
  cdp: Cdp,
  name: string,
  value: Protocol.Runtime.RemoteObject,
): Promise<void> {
  const view = await evaluateSilently(cdp, DEBUG_VIEW);
  await cdp("Runtime.callFunctionOn", {
    objectId: String(view.objectId),
    functionDeclaration: "function (name, value) { this.declare(name, value); }",
    arguments: [{ value: name }, asArgument(value)],
  });
}
