/** Tracks whether the main thread is paused, and pauses, steps and resumes it as the user asks. */
import type { Protocol } from "devtools-protocol";
import { debugLog } from "../../debug-log.ts";
import type { Breakpoints } from "../breakpoints/breakpoints.ts";
import type { Thrown } from "../breakpoints/exception-filters.ts";
import type { Cdp, Paused } from "../protocol/cdp.ts";
import { DebugError } from "../protocol/debug-error.ts";
import { THREAD_ID } from "../protocol/thread-id.ts";
import type { CellScript } from "../scripts/cell-scripts.ts";
import type { Scripts } from "../scripts/scripts.ts";
import type { Intent, PauseHandler, Step } from "./pause-handler.ts";
import { type Frame, readFrames, readWaiting } from "./stack-frames.ts";

type CallFrame = Protocol.Debugger.CallFrame;

/** Between two requests for the same pause. */
const FIRST_PAUSE_RETRY_MS = 10;
const MAX_PAUSE_RETRY_MS = 5000;

/** What it works with. */
export interface PausesOptions {
  cdp: Cdp;
  scripts: Scripts;
  handlePause: PauseHandler;
  stopAtStart: Breakpoints["stopAtStart"];
  emit(event: string, body?: object): void;
  /** The code has gone on: what was reported of the pause, if it was, is over. */
  onResumed(wasReported: boolean): void;
}

/** Whether the code is paused, and where. */
export interface Pauses {
  /** A stop was reported to the user, who has not let it go on. */
  isStopped(): boolean;
  /** The main thread is paused, reported or not: promises don't settle. */
  isPaused(): boolean;
  /** V8's id of the frame where the main thread is paused, reported or not. */
  topCallFrameId(): string | undefined;
  frames(): readonly Frame[];
  /** @throws DebugError for a frame that is over. */
  frame(id: number): Frame;
  thrown(): Thrown | undefined;
  paused(event: Paused): Promise<void>;
  resumed(): void;
  /** Go on from the stop that was reported. */
  continue(): Promise<void>;
  /** Go on in any case, and wait for nothing more. */
  release(): Promise<void>;
  step(kind: Step): Promise<void>;
  pause(): Promise<void>;
  /** The next cell is about to run: a step that outlived its cell is over, a pause that found nothing holds. */
  cellStarts(script: CellScript): Promise<void>;
  /** Nobody waits for a step or a pause any more. */
  forgetIntent(): void;
  /** The executor or the debugger is gone. */
  clear(): void;
}

/** One time that the main thread is paused. */
interface Pause {
  /** Its number, as the supervisor counts. */
  pause: number;
  callFrames: readonly CallFrame[];
  frames: readonly Frame[];
  thrown?: Thrown | undefined;
  /** `resuming` when it was asked to go on; V8 says when it has. */
  phase: "deciding" | "reported" | "resuming";
  wasReported: boolean;
}

export function createPauses(options: PausesOptions): Pauses {
  const { cdp, scripts, handlePause, stopAtStart, emit, onResumed } = options;
  let current: Pause | undefined;
  let intent: Intent;
  let retryTimer: NodeJS.Timeout | undefined;
  let ids = 0;
  const nextId = (): number => {
    ids += 1;
    return ids;
  };

  const reported = (): Pause | undefined => (current?.phase === "reported" ? current : undefined);

  /** Ranges where a step does not stop. */
  const skipList = (callFrames: readonly CallFrame[]): Protocol.Debugger.LocationRange[] =>
    [...new Set(callFrames.map(({ location }) => location.scriptId))].flatMap((scriptId) =>
      (scripts.get(scriptId)?.skip ?? []).map(({ start, end }) => ({
        scriptId,
        start: { lineNumber: start.line, columnNumber: start.column },
        end: { lineNumber: end.line, columnNumber: end.column },
      })),
    );

  /** Once for each pause: what is asked for after that is about something that is over. */
  const leave = async (mine: Pause, step?: Step): Promise<void> => {
    if (mine !== current || mine.phase === "resuming") return;
    mine.phase = "resuming";
    const { pause, callFrames } = mine;
    if (!step) await cdp("Debugger.resume", { pause });
    else if (step === "stepOut") await cdp("Debugger.stepOut", { pause });
    else await cdp(`Debugger.${step}`, { pause, skipList: skipList(callFrames) });
  };

  /**
   * A loop that changes nothing reads nothing anew once V8 has optimised it, not even what the user changes while
   * it is paused. Where there is, or was, a breakpoint, V8 starts over.
   */
  const deoptimise = async (top: CallFrame | undefined): Promise<void> => {
    if (!top) return;
    const breakpoint = await cdp("Debugger.setBreakpoint", { location: top.location }).catch(
      (error: unknown) => {
        debugLog("debugger.deoptimise", error);
        return undefined;
      },
    );
    if (breakpoint) await cdp("Debugger.removeBreakpoint", { breakpointId: breakpoint.breakpointId });
  };

  const resumed: Pauses["resumed"] = () => {
    if (!current) return;
    const { wasReported } = current;
    current = undefined;
    onResumed(wasReported);
    if (wasReported) emit("continued", { threadId: THREAD_ID, allThreadsContinued: true });
  };

  const paused: Pauses["paused"] = async (event) => {
    resumed();
    const { pause, callFrames } = event;
    const mine: Pause = { pause, callFrames, frames: [], phase: "deciding", wasReported: false };
    current = mine;
    try {
      const isOver = (): boolean => current !== mine || mine.phase !== "deciding";
      const frames = await readFrames(event, scripts, nextId);
      const decision = await handlePause(event, frames, () => intent);
      if (isOver()) return;
      if (decision.action !== "stop")
        return await leave(mine, decision.action === "step" ? decision.step : undefined);
      const waiting = frames.length > 0 ? await readWaiting(cdp, event, scripts, nextId) : [];
      if (decision.reason === "pause") await deoptimise(callFrames[0]);
      if (isOver()) return;
      mine.frames = [...frames, ...waiting];
      mine.thrown = decision.thrown;
      mine.phase = "reported";
      mine.wasReported = true;
      intent = undefined;
      const { reason, details } = decision;
      emit("stopped", {
        reason,
        threadId: THREAD_ID,
        allThreadsStopped: true,
        preserveFocusHint: false,
        ...details,
      });
    } catch (error) {
      // A pause that can't be reported must not last for ever.
      debugLog("debugger.paused", error);
      await leave(mine).catch((reason: unknown) => debugLog("debugger.leave", reason));
    }
  };

  /** V8 forgets a pause that met only code of ours, or came while it was paused there: requested until one holds. */
  const requestPause = async (retryMs = FIRST_PAUSE_RETRY_MS): Promise<void> => {
    clearTimeout(retryTimer);
    if (intent !== "pause") return;
    const retry = (): void =>
      void requestPause(retryMs * 2).catch((error: unknown) => debugLog("debugger.pause", error));
    if (retryMs < MAX_PAUSE_RETRY_MS) retryTimer = setTimeout(retry, retryMs).unref();
    await cdp("Debugger.pause");
  };

  return {
    isStopped: () => reported() !== undefined,
    isPaused: () => current !== undefined,
    topCallFrameId: () => current?.callFrames[0]?.callFrameId,
    frames: () => reported()?.frames ?? [],
    frame: (id) => {
      const frame = reported()?.frames.find((candidate) => candidate.id === id);
      if (!frame)
        throw new DebugError("This frame is no longer there: the code has gone on since it was shown");
      return frame;
    },
    thrown: () => reported()?.thrown,
    paused,
    resumed,
    continue: async () => {
      intent = undefined;
      const mine = reported();
      if (mine) await leave(mine);
    },
    release: async () => {
      intent = undefined;
      if (current) await leave(current);
    },
    step: async (kind) => {
      const mine = reported();
      if (!mine) throw new DebugError("The code runs: it can only go on by a step while it is paused");
      intent = kind;
      await leave(mine, kind);
    },
    pause: async () => {
      if (reported()) return;
      intent = "pause";
      await requestPause();
    },
    cellStarts: async (script) => {
      // V8 may lose a pause in what runs before the cell.
      await stopAtStart(intent === "pause" ? script : undefined);
      if (intent === "pause") await requestPause();
      // A step made in what an earlier cell left behind is still to be carried out.
      else if (!current) intent = undefined;
    },
    forgetIntent: () => {
      intent = undefined;
    },
    clear: () => {
      intent = undefined;
      clearTimeout(retryTimer);
      resumed();
    },
  };
}
