/** Decides what a pause of V8's means: a stop for the user, or a position to go on from, and how. */
import { realpathSync } from "node:fs";
import type { Protocol } from "devtools-protocol";
import type { ShouldStop } from "../breakpoints/breakpoint-hit.ts";
import type { Breakpoints, SetBreakpoint } from "../breakpoints/breakpoints.ts";
import type { ExceptionFilters, Thrown } from "../breakpoints/exception-filters.ts";
import type { Cdp, Paused } from "../protocol/cdp.ts";
import { isWithin } from "../scripts/helper-code.ts";
import type { Scripts } from "../scripts/scripts.ts";
import { typeText, valueText } from "../values/value-text.ts";
import type { Frame } from "./stack-frames.ts";

type CallFrame = Protocol.Debugger.CallFrame;

/** The ways to go on by a step. */
export type Step = "stepOver" | "stepInto" | "stepOut";

/** What the user waits for. */
export type Intent = Step | "pause" | undefined;

/** What to do about a pause; `details` go into the `stopped` event. */
export type PauseDecision =
  | { action: "stop"; reason: string; details?: object; thrown?: Thrown }
  | { action: "step"; step: Step }
  | { action: "resume" };

/** What a pause handler works with. */
export interface PauseHandlerOptions {
  cdp: Cdp;
  scripts: Scripts;
  breakpoints: Breakpoints;
  shouldStop: ShouldStop;
  exceptions: ExceptionFilters;
}

/** `intent` is read when it counts: it may change while a condition is evaluated. */
export type PauseHandler = (
  event: Paused,
  frames: readonly Frame[],
  intent: () => Intent,
) => Promise<PauseDecision>;

const resume: PauseDecision = { action: "resume" };

interface Reason {
  reason: string;
  data?: object;
}

/** One pause may have several reasons. */
function reasonsOf({ reason, data }: Reason): Reason[] {
  if (reason !== "ambiguous") return [{ reason, data }];
  const { reasons = [] } = (data ?? {}) as { reasons?: { reason: string; auxData?: object }[] };
  return reasons.map(({ reason, auxData }) => ({ reason, data: auxData }));
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Node knows a file by its real path, a user may know it by a link. */
function isSameFile(one: string, other: string): boolean {
  return one === other || realPath(one) === realPath(other);
}

export function createPauseHandler(options: PauseHandlerOptions): PauseHandler {
  const { cdp, scripts, breakpoints, shouldStop, exceptions } = options;
  const isUserScript = ({ location }: CallFrame): boolean => scripts.get(location.scriptId) !== undefined;

  /** In code of this package, or nowhere in the user's. */
  const isOwnCode = async ({ location }: CallFrame): Promise<boolean> => {
    const script = scripts.get(location.scriptId);
    const position = { line: location.lineNumber, column: location.columnNumber ?? 0 };
    return !script || isWithin(script.skip, position) || (await script.positionMap())(position) === undefined;
  };

  /** V8 gives no reason of its own for the statement, nor for a pause that nobody waits for any more. */
  const isDebuggerStatement = async ({ location }: CallFrame): Promise<boolean> => {
    const { scriptId, lineNumber, columnNumber = 0 } = location;
    const script = scripts.get(scriptId);
    if (!script) return false;
    const { scriptSource } = await cdp("Debugger.getScriptSource", { scriptId });
    const line = scriptSource.split("\n")[lineNumber + (script.kind === "cell" ? 1 : 0)];
    return /^debugger\b/.test(line?.slice(columnNumber) ?? "");
  };

  const stopAtException = ({ value, uncaught }: Thrown): PauseDecision => {
    const description = `Paused on ${uncaught ? "an uncaught exception" : "an exception"}`;
    const details = { description, text: `${typeText(value)}: ${valueText(value)}` };
    return { action: "stop", reason: "exception", details, thrown: { value, uncaught } };
  };

  const onException = async (
    data: object | undefined,
    frames: readonly Frame[],
    intent: () => Intent,
  ): Promise<PauseDecision> => {
    const value = (data ?? {}) as Protocol.Runtime.RemoteObject & { uncaught?: boolean };
    // Stopping a cell rejects what it waits for; that is not the user's error.
    if (frames.length === 0 || value.className === "Interrupted") return resume;
    const thrown = { value, uncaught: value.uncaught === true };
    if (await exceptions.stopsAt(thrown, frames[0])) return stopAtException(thrown);
    // A step that was under way is still to be made.
    const step = intent();
    return step === undefined || step === "pause" ? resume : { action: "step", step };
  };

  /** The user's breakpoints among those that V8 has hit whose conditions hold. */
  const stoppingBreakpoints = async (
    hitIds: readonly string[],
    top: Frame | undefined,
  ): Promise<SetBreakpoint[]> => {
    // Files with the same text have the same breakpoints in V8.
    const isHere = ({ reported }: SetBreakpoint): boolean =>
      top !== undefined && isSameFile(reported.source.path, top.script.path);
    const reached = new Set(hitIds.flatMap(breakpoints.find).filter(isHere));
    const stopping: SetBreakpoint[] = [];
    for (const breakpoint of reached) if (await shouldStop(breakpoint, top)) stopping.push(breakpoint);
    return stopping;
  };

  const onRequestedPause = async (
    callFrames: readonly CallFrame[],
    top: CallFrame,
  ): Promise<PauseDecision> => {
    if (!callFrames.some(isUserScript)) return resume;
    return isUserScript(top) && (await isOwnCode(top))
      ? { action: "step", step: "stepOver" }
      : { action: "stop", reason: "pause" };
  };

  const onStep = async (
    step: Step,
    callFrames: readonly CallFrame[],
    top: CallFrame,
  ): Promise<PauseDecision> => {
    if (!(await isOwnCode(top))) return { action: "stop", reason: "step" };
    if (isUserScript(top)) return { action: "step", step: step === "stepOut" ? "stepOver" : step };
    // Stepped into Node or into this package: back to the user's code, if it is still there.
    return callFrames.some(isUserScript) ? { action: "step", step: "stepOut" } : resume;
  };

  return async (event, frames, intent) => {
    const { callFrames, hitBreakpoints = [] } = event;
    const [top] = callFrames;
    const exception = reasonsOf(event).find(
      ({ reason }) => reason === "exception" || reason === "promiseRejection",
    );
    if (exception) return onException(exception.data, frames, intent);
    const hit = hitBreakpoints.length > 0 ? await stoppingBreakpoints(hitBreakpoints, frames[0]) : [];
    if (hit.length > 0) {
      const details = { hitBreakpointIds: hit.map(({ reported }) => reported.id) };
      return { action: "stop", reason: "breakpoint", details };
    }
    if (!top) return resume;
    const intended = intent();
    if (intended === "pause") return onRequestedPause(callFrames, top);
    if (intended !== undefined) return onStep(intended, callFrames, top);
    if (!(await isDebuggerStatement(top))) return resume;
    const details = { description: "Paused on a debugger statement" };
    return { action: "stop", reason: "breakpoint", details };
  };
}
