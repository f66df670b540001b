/** Expressions of the user's, evaluated in a frame that stands still or among the notebook's names. */
import type { Runtime } from "node:inspector";
import { analyse } from "../../cell/cell-module.ts";
import { asArgument, type Cdp, look, VIEW } from "../protocol/cdp.ts";
import { DebugError } from "../protocol/dap.ts";
import type { Frame } from "../stepping/stack-frames.ts";
import { compileWatch } from "./expression.ts";
import type { Previews } from "./previews.ts";
import { localNames } from "./scopes.ts";
import { type CallInTime, LONGEST, tooLong } from "./timed-call.ts";
import { valueText } from "./value-text.ts";

/** Values of a stop are held under this name until the code goes on. */
export const STOP_GROUP = "stop";

/** Evaluates; what comes out is held in `group` until that is released. Errors: `DebugError`, with what was thrown. */
export type Evaluate = (
  expression: string,
  frame: Frame | undefined,
  group: string,
) => Promise<Runtime.RemoteObject>;

/** Names of the notebook that have a value now, also those of a cell that still runs. */
async function notebookNames(cdp: Cdp): Promise<Set<string>> {
  const { value } = await look(cdp, `Object.keys(${VIEW}.names())`, { returnByValue: true });
  return new Set(value as string[]);
}

/** `isStopped` says whether the main thread stands still: promises don't settle then. */
export function createEvaluate(cdp: Cdp, previews: Previews, isStopped: () => boolean): Evaluate {
  return async (expression, frame, objectGroup) => {
    const [notebook, local] = await Promise.all([
      notebookNames(cdp),
      frame ? localNames(cdp, frame) : new Set<string>(),
    ]);
    const { code, awaits } = compileWatch(expression, {
      isLocal: (name) => local.has(name),
      isNotebook: (name) => notebook.has(name),
    });
    if (awaits && isStopped()) throw new DebugError("`await` can't be evaluated while the code stands still");
    const options = { expression: code, objectGroup, silent: true, timeout: LONGEST };
    const asked = frame?.callFrame
      ? cdp("Debugger.evaluateOnCallFrame", { ...options, callFrameId: frame.callFrame.callFrameId })
      : cdp("Runtime.evaluate", { ...options, ...(awaits ? { replMode: true, awaitPromise: true } : {}) });
    const { result, exceptionDetails } = await asked.catch(tooLong);
    if (exceptionDetails) throw new DebugError(valueText(exceptionDetails.exception ?? result));
    return previews.of(result);
  };
}

/** A value as a front end shows it. */
export async function bundleOf(
  cdp: Cdp,
  callInTime: CallInTime,
  value: Runtime.RemoteObject,
): Promise<Record<string, unknown>> {
  const view = await look(cdp, VIEW);
  const bundle = "function (value) { return this.bundle(value); }";
  const { result, threw } = await callInTime(String(view.objectId), bundle, [asArgument(value)]);
  if (threw) throw new DebugError(valueText(result));
  return JSON.parse(String(result.value)) as Record<string, unknown>;
}

/** Whether a cell could declare a name. */
export function isName(name: string): boolean {
  const { problems, declarations } = analyse(`let ${name};`);
  return problems.length === 0 && declarations.size === 1 && declarations.has(name);
}

/** Give a name of the notebook a value. */
export async function declareName(cdp: Cdp, name: string, value: Runtime.RemoteObject): Promise<void> {
  const view = await look(cdp, VIEW);
  await cdp("Runtime.callFunctionOn", {
    objectId: String(view.objectId),
    functionDeclaration: "function (name, value) { this.declare(name, value); }",
    arguments: [{ value: name }, asArgument(value)],
  });
}
