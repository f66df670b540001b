/** The way to V8's inspector in the executor (Chrome DevTools Protocol), with the methods a debugger uses. */
import type { Debugger, Runtime } from "node:inspector";

type ScriptPosition = { lineNumber: number; columnNumber: number };

/** Steps do not stop in here. */
interface LocationRange {
  scriptId: string;
  start: ScriptPosition;
  end: ScriptPosition;
}

/** Which pause is to end, as the supervisor numbers them: a later one is left as it is. */
interface OfPause {
  pause: number;
}

/** The main thread stands still, for the `pause`th time. */
export type Paused = Debugger.PausedEventDataType & OfPause;

/** Parameters and results by method; empty ones are left out. */
interface Methods {
  "Debugger.enable": [object, unknown];
  "Debugger.resume": [OfPause, unknown];
  "Debugger.stepOver": [OfPause & { skipList?: LocationRange[] }, unknown];
  "Debugger.stepInto": [OfPause & { skipList?: LocationRange[] }, unknown];
  "Debugger.stepOut": [OfPause, unknown];
  "Debugger.pause": [object, unknown];
  "Debugger.setBlackboxPatterns": [{ patterns: string[] }, unknown];
  "Debugger.setPauseOnExceptions": [{ state: string }, unknown];
  "Debugger.setBreakpointByUrl": [
    { lineNumber: number; columnNumber?: number; scriptHash?: string },
    Debugger.SetBreakpointByUrlReturnType,
  ];
  "Debugger.getScriptSource": [{ scriptId: string }, { scriptSource: string }];
  "Debugger.setBreakpoint": [{ location: Debugger.Location }, { breakpointId: string }];
  "Debugger.removeBreakpoint": [{ breakpointId: string }, unknown];
  "Debugger.setVariableValue": [Debugger.SetVariableValueParameterType, unknown];
  "Debugger.getPossibleBreakpoints": [
    Debugger.GetPossibleBreakpointsParameterType,
    Debugger.GetPossibleBreakpointsReturnType,
  ];
  "Debugger.evaluateOnCallFrame": [Debugger.EvaluateOnCallFrameParameterType, Runtime.EvaluateReturnType];
  "Runtime.enable": [object, unknown];
  "Runtime.evaluate": [
    Runtime.EvaluateParameterType & { disableBreaks?: boolean; replMode?: boolean; timeout?: number },
    Runtime.EvaluateReturnType,
  ];
  "Runtime.compileScript": [Runtime.CompileScriptParameterType, Runtime.CompileScriptReturnType];
  "Runtime.getProperties": [
    Runtime.GetPropertiesParameterType & { nonIndexedPropertiesOnly?: boolean },
    PropertiesOf,
  ];
  "Runtime.callFunctionOn": [Runtime.CallFunctionOnParameterType, Runtime.CallFunctionOnReturnType];
  "Runtime.releaseObjectGroup": [{ objectGroup: string }, unknown];
}

/** Node's types know nothing of private fields. */
export type PropertiesOf = Runtime.GetPropertiesReturnType & {
  privateProperties?: { name: string; value?: Runtime.RemoteObject; get?: Runtime.RemoteObject }[];
};

/** Asks the inspector. `main` is the thread the cells run on, `self` one that runs nothing of the user's. */
export type Cdp = <M extends keyof Methods>(
  method: M,
  params?: Methods[M][0],
  to?: "main" | "self",
) => Promise<Methods[M][1]>;

/** A value as an argument of a function that is called on the main thread. */
export function asArgument(value: Runtime.RemoteObject): Runtime.CallArgument {
  return value.objectId !== undefined
    ? { objectId: value.objectId }
    : value.unserializableValue !== undefined
      ? { unserializableValue: value.unserializableValue }
      : { value: value.value };
}

/** What the executor shows to a debugger, as an expression (see executor/main-thread/display/debug-view.ts). */
export const VIEW = 'globalThis[Symbol.for("cellflow.debug-view")]';

/** Evaluate an expression of ours on the main thread: nothing stops in it. */
export async function look(
  cdp: Cdp,
  expression: string,
  options: { objectGroup?: string; returnByValue?: boolean } = {},
): Promise<Runtime.RemoteObject> {
  return (await cdp("Runtime.evaluate", { expression, silent: true, disableBreaks: true, ...options }))
    .result;
}
