/** Standing still and going on: which of V8's pauses are stops for the person, and what each step means. */
import type { Debugger, Runtime } from "node:inspector";
import type { Breakpoints, SetBreakpoint } from "./breakpoints.ts";
import type { Cdp } from "./cdp.ts";
import { DebugError } from "./dap.ts";
import { type Frame, readFrames } from "./frames.ts";
import { isWithin } from "./helper-code.ts";
import { typeText, valueText } from "./present.ts";
import type { Reached } from "./reached.ts";
import type { Scripts } from "./scripts.ts";

/** The ways to go on by a step. */
export type Step = "stepOver" | "stepInto" | "stepOut";

/** A thrown value that stopped the code. */
export interface Thrown {
  value: Runtime.RemoteObject;
  uncaught: boolean;
}

/** The one thread that is debugged. */
export const THREAD = 1;

/** Between two requests for the same pause, ms. */
const FIRST_WAIT = 10;
const LONGEST_WAIT = 5000;

/** What decides. */
export interface StopOptions {
  cdp: Cdp;
  scripts: Scripts;
  breakpoints: Breakpoints;
  isReached: Reached;
  tell(event: string, body?: object): void;
  /** The code has gone on: what was shown of it is over. */
  left(): void;
}

/** Whether the code stands still, and where. */
export interface Stops {
  isStopped(): boolean;
  frames(): readonly Frame[];
  /** Errors: `DebugError` for a frame that is over. */
  frame(id: number): Frame;
  thrown(): Thrown | undefined;
  paused(event: Debugger.PausedEventDataType): Promise<void>;
  resumed(): void;
  go(): Promise<void>;
  step(kind: Step): Promise<void>;
  pause(): Promise<void>;
  /** The next cell is about to run: a step that outlived its cell is over, a pause that found nothing holds. */
  cellStarts(): Promise<void>;
  clear(): void;
}

export const createStops = ({ cdp, scripts, breakpoints, isReached, tell, left }: StopOptions): Stops => {
  let frames: Frame[] = [];
  let thrown: Thrown | undefined;
  let stopped = false;
  let intent: Step | "pause" | undefined;
  let ids = 0;

  const isPersons = ({ location }: Debugger.CallFrame): boolean =>
    scripts.get(location.scriptId) !== undefined;

  /** In text of ours, or nowhere in the person's. */
  const isOurs = async ({ location }: Debugger.CallFrame): Promise<boolean> => {
    const script = scripts.get(location.scriptId);
    const place = { line: location.lineNumber, column: location.columnNumber ?? 0 };
    return !script || isWithin(script.skip, place) || (await script.places())(place) === undefined;
  };

  const advance = async (kind: Step, callFrames: readonly Debugger.CallFrame[]): Promise<void> => {
    const known = new Set(callFrames.map(({ location }) => location.scriptId));
    const skipList = [...known].flatMap((scriptId) =>
      (scripts.get(scriptId)?.skip ?? []).map(({ start, end }) => ({
        scriptId,
        start: { lineNumber: start.line, columnNumber: start.column },
        end: { lineNumber: end.line, columnNumber: end.column },
      })),
    );
    if (kind === "stepOut") await cdp("Debugger.stepOut");
    else if (kind === "stepInto") await cdp("Debugger.stepInto", { skipList });
    else await cdp("Debugger.stepOver", { skipList });
  };

  const stop = (reason: string, more: object = {}): void => {
    stopped = true;
    intent = undefined;
    tell("stopped", { reason, threadId: THREAD, allThreadsStopped: true, preserveFocusHint: false, ...more });
  };

  const goOn = async (): Promise<void> => void (await cdp("Debugger.resume"));

  /** V8 forgets a pause that met only code of ours, or came while it stood there: asked for again until one holds. */
  const insist = async (wait = FIRST_WAIT): Promise<void> => {
    if (intent !== "pause") return;
    await cdp("Debugger.pause");
    if (wait < LONGEST_WAIT) setTimeout(() => insist(wait * 2).catch(() => {}), wait).unref();
  };

  const onException = async (data: Runtime.RemoteObject & { uncaught?: boolean }): Promise<void> => {
    // Stopping a cell rejects what it waits for; that is not the person's error.
    if (frames.length === 0 || data.className === "Interrupted") return goOn();
    thrown = { value: data, uncaught: data.uncaught === true };
    stop("exception", {
      description: `Paused on ${thrown.uncaught ? "an uncaught exception" : "an exception"}`,
      text: `${typeText(data)}: ${valueText(data)}`,
    });
  };

  const onBreakpoints = async (hit: readonly string[]): Promise<boolean> => {
    const path = frames[0]?.script.path;
    // Files with the same text have the same breakpoints in V8.
    const reached = new Set(
      hit.flatMap(breakpoints.find).filter(({ shown }) => path === undefined || shown.source.path === path),
    );
    const counting: SetBreakpoint[] = [];
    for (const breakpoint of reached) if (await isReached(breakpoint, frames[0])) counting.push(breakpoint);
    if (counting.length === 0) return false;
    stop("breakpoint", { hitBreakpointIds: counting.map(({ shown }) => shown.id) });
    return true;
  };

  const paused: Stops["paused"] = async (event) => {
    const { callFrames, reason, hitBreakpoints = [], data } = event;
    const [top] = callFrames;
    frames = await readFrames(cdp, event, scripts, () => {
      ids += 1;
      return ids;
    });
    thrown = undefined;
    if (reason === "exception" || reason === "promiseRejection")
      return onException((data ?? {}) as Runtime.RemoteObject);
    if (hitBreakpoints.length > 0 && (await onBreakpoints(hitBreakpoints))) return;
    if (!top || (hitBreakpoints.length > 0 && intent === undefined)) return goOn();
    if (intent === "pause") {
      if (!callFrames.some(isPersons)) return goOn();
      if (!isPersons(top) || !(await isOurs(top))) return stop("pause");
      return advance("stepOver", callFrames);
    }
    if (intent !== undefined) {
      if (!(await isOurs(top))) return stop("step");
      if (isPersons(top)) return advance(intent === "stepOut" ? "stepOver" : intent, callFrames);
      // Stepped into Node or into this package: back to the person's code, if it is still there.
      return callFrames.some(isPersons) ? advance("stepOut", callFrames) : goOn();
    }
    if (reason === ("step" as string) || !isPersons(top)) return goOn();
    stop("breakpoint", { description: "Paused on a debugger statement" });
  };

  const mustStand = (): void => {
    if (!stopped) throw new DebugError("The code runs: it can only go on by a step while it stands still");
  };

  return {
    isStopped: () => stopped,
    frames: () => (stopped ? frames : []),
    frame: (id) => {
      const found = stopped ? frames.find((frame) => frame.id === id) : undefined;
      if (!found)
        throw new DebugError("This frame is no longer there: the code has gone on since it was shown");
      return found;
    },
    thrown: () => (stopped ? thrown : undefined),
    paused,
    resumed: () => {
      if (!stopped) return;
      stopped = false;
      frames = [];
      left();
      tell("continued", { threadId: THREAD, allThreadsContinued: true });
    },
    go: async () => {
      intent = undefined;
      if (stopped) await cdp("Debugger.resume");
    },
    step: async (kind) => {
      mustStand();
      intent = kind;
      await advance(
        kind,
        frames.flatMap(({ callFrame }) => callFrame ?? []),
      );
    },
    pause: async () => {
      if (stopped) return;
      intent = "pause";
      await insist();
    },
    cellStarts: async () => {
      if (intent === "pause") await insist();
      else intent = undefined;
    },
    clear: () => {
      stopped = false;
      frames = [];
      intent = undefined;
      thrown = undefined;
    },
  };
};
