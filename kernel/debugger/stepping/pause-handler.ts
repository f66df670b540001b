/** What a pause of V8's means: a stop for the user, or a place to go on from, and how. */
import { realpathSync } from "node:fs";
import type { Debugger, Runtime } from "node:inspector";
import type { Breakpoints, SetBreakpoint } from "../breakpoints/breakpoints.ts";
import type { ExceptionFilters, Thrown } from "../breakpoints/exception-filters.ts";
import type { Reached } from "../breakpoints/hit-condition.ts";
import type { Cdp, Paused } from "../protocol/cdp.ts";
import type { Scripts } from "../scripts/scripts.ts";
import { typeText, valueText } from "../values/value-text.ts";
import { isWithin } from "./helper-code.ts";
import type { Frame } from "./stack-frames.ts";

/** The ways to go on by a step. */
export type Step = "stepOver" | "stepInto" | "stepOut";

/** What the user waits for. */
export type Intent = Step | "pause" | undefined;

export type Verdict =
  | { act: "stop"; reason: string; more?: object; thrown?: Thrown }
  | { act: "step"; step: Step }
  | { act: "go" };

/** What judging needs. */
export interface JudgeOptions {
  cdp: Cdp;
  scripts: Scripts;
  breakpoints: Breakpoints;
  isReached: Reached;
  exceptions: ExceptionFilters;
}

/** `intent` is asked for when it counts: it may change while a condition is evaluated. */
export type Judge = (event: Paused, frames: readonly Frame[], intent: () => Intent) => Promise<Verdict>;

const go: Verdict = { act: "go" };

type Reason = Pick<Debugger.PausedEventDataType, "reason" | "data">;

/** One pause may have several reasons. */
function reasonsOf({ reason, data }: Reason): Reason[] {
  return (reason as string) === "ambiguous"
    ? ((data as { reasons?: { reason: string; auxData?: object }[] } | undefined)?.reasons ?? []).map(
        (one) => ({
          reason: one.reason,
          ...(one.auxData ? { data: one.auxData } : {}),
        }),
      )
    : [{ reason, ...(data ? { data } : {}) }];
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

export function createJudge({ cdp, scripts, breakpoints, isReached, exceptions }: JudgeOptions): Judge {
  const isPersons = ({ location }: Debugger.CallFrame): boolean =>
    scripts.get(location.scriptId) !== undefined;

  /** In text of ours, or nowhere in the user's. */
  const isOurs = async ({ location }: Debugger.CallFrame): Promise<boolean> => {
    const script = scripts.get(location.scriptId);
    const place = { line: location.lineNumber, column: location.columnNumber ?? 0 };
    return !script || isWithin(script.skip, place) || (await script.places())(place) === undefined;
  };

  /** V8 gives no reason of its own for the statement, nor for a pause that nobody waits for any more. */
  const isDebuggerStatement = async ({ location }: Debugger.CallFrame): Promise<boolean> => {
    const { scriptId, lineNumber, columnNumber = 0 } = location;
    const script = scripts.get(scriptId);
    if (!script) return false;
    const { scriptSource } = await cdp("Debugger.getScriptSource", { scriptId });
    const line = scriptSource.split("\n")[lineNumber + (script.kind === "cell" ? 1 : 0)];
    return /^debugger\b/.test(line?.slice(columnNumber) ?? "");
  };

  const exception = ({ value, uncaught }: Thrown): Verdict => {
    const description = `Paused on ${uncaught ? "an uncaught exception" : "an exception"}`;
    const more = { description, text: `${typeText(value)}: ${valueText(value)}` };
    return { act: "stop", reason: "exception", more, thrown: { value, uncaught } };
  };

  const counting = async (hit: readonly string[], top: Frame | undefined): Promise<SetBreakpoint[]> => {
    // Files with the same text have the same breakpoints in V8.
    const isHere = ({ shown }: SetBreakpoint): boolean =>
      top !== undefined && isSameFile(shown.source.path, top.script.path);
    const reached = new Set(hit.flatMap(breakpoints.find).filter(isHere));
    const found: SetBreakpoint[] = [];
    for (const breakpoint of reached) if (await isReached(breakpoint, top)) found.push(breakpoint);
    return found;
  };

  return async (event, frames, intent) => {
    const { callFrames, hitBreakpoints = [] } = event;
    const [top] = callFrames;
    const thrown = reasonsOf(event).find(
      ({ reason }) => reason === "exception" || reason === "promiseRejection",
    );
    if (thrown) {
      const value = (thrown.data ?? {}) as Runtime.RemoteObject & { uncaught?: boolean };
      // Stopping a cell rejects what it waits for; that is not the user's error.
      if (frames.length === 0 || value.className === "Interrupted") return go;
      const found = { value, uncaught: value.uncaught === true };
      if (await exceptions.wants(found, frames[0])) return exception(found);
      // A step that was under way is still to be made.
      const step = intent();
      return step === undefined || step === "pause" ? go : { act: "step", step };
    }
    const hit = hitBreakpoints.length > 0 ? await counting(hitBreakpoints, frames[0]) : [];
    if (hit.length > 0)
      return {
        act: "stop",
        reason: "breakpoint",
        more: { hitBreakpointIds: hit.map(({ shown }) => shown.id) },
      };
    if (!top) return go;
    const wanted = intent();
    if (wanted === "pause") {
      if (!callFrames.some(isPersons)) return go;
      return isPersons(top) && (await isOurs(top))
        ? { act: "step", step: "stepOver" }
        : { act: "stop", reason: "pause" };
    }
    if (wanted !== undefined) {
      if (!(await isOurs(top))) return { act: "stop", reason: "step" };
      if (isPersons(top)) return { act: "step", step: wanted === "stepOut" ? "stepOver" : wanted };
      // Stepped into Node or into this package: back to the user's code, if it is still there.
      return callFrames.some(isPersons) ? { act: "step", step: "stepOut" } : go;
    }
    if (!(await isDebuggerStatement(top))) return go;
    return { act: "stop", reason: "breakpoint", more: { description: "Paused on a debugger statement" } };
  };
}
