/** Standing still and going on: what V8 says of it, and what the user wants, whichever comes first. */
import type { Debugger } from "node:inspector";
import type { Breakpoints } from "../breakpoints/breakpoints.ts";
import type { Thrown } from "../breakpoints/exception-filters.ts";
import type { Cdp, Paused } from "../protocol/cdp.ts";
import { DebugError } from "../protocol/dap.ts";
import type { CellScript } from "../scripts/cell-scripts.ts";
import type { Scripts } from "../scripts/scripts.ts";
import type { Intent, Judge, Step } from "./pause-handler.ts";
import { type Frame, readFrames, readWaiting } from "./stack-frames.ts";

/** The one thread that is debugged. */
export const THREAD = 1;

/** Between two requests for the same pause, ms. */
const FIRST_WAIT = 10;
const LONGEST_WAIT = 5000;

/** What it works with. */
export interface StopOptions {
  cdp: Cdp;
  scripts: Scripts;
  judge: Judge;
  stopAtStart: Breakpoints["stopAtStart"];
  tell(event: string, body?: object): void;
  /** The code has gone on: what was shown of it, if it was, is over. */
  left(wasShown: boolean): void;
}

/** Whether the code stands still, and where. */
export interface Stops {
  /** The user has been told of a stop and has not let it go on. */
  isStopped(): boolean;
  /** The main thread stands still, told or not: promises don't settle. */
  stands(): boolean;
  /** V8's name of the frame where the main thread stands, told or not. */
  top(): string | undefined;
  frames(): readonly Frame[];
  /** Errors: `DebugError` for a frame that is over. */
  frame(id: number): Frame;
  thrown(): Thrown | undefined;
  paused(event: Paused): Promise<void>;
  resumed(): void;
  /** Go on from the stop that was told. */
  go(): Promise<void>;
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

/** One time that the main thread stands still. */
interface Standing {
  pause: number;
  callFrames: readonly Debugger.CallFrame[];
  frames: readonly Frame[];
  thrown?: Thrown | undefined;
  /** `left` when it was asked to go on; V8 says when it has. */
  phase: "judged" | "shown" | "left";
  wasShown: boolean;
}

export function createStops({ cdp, scripts, judge, stopAtStart, tell, left }: StopOptions): Stops {
  let standing: Standing | undefined;
  let intent: Intent;
  let insisting: NodeJS.Timeout | undefined;
  let ids = 0;
  const nextId = (): number => {
    ids += 1;
    return ids;
  };

  const shown = (): Standing | undefined => (standing?.phase === "shown" ? standing : undefined);

  /** Places where a step does not stop. */
  const skipList = (callFrames: readonly Debugger.CallFrame[]) =>
    [...new Set(callFrames.map(({ location }) => location.scriptId))].flatMap((scriptId) =>
      (scripts.get(scriptId)?.skip ?? []).map(({ start, end }) => ({
        scriptId,
        start: { lineNumber: start.line, columnNumber: start.column },
        end: { lineNumber: end.line, columnNumber: end.column },
      })),
    );

  /** Once for each time it stands: what is asked for after that is about something that is over. */
  const leave = async (mine: Standing, step?: Step): Promise<void> => {
    if (mine !== standing || mine.phase === "left") return;
    mine.phase = "left";
    const { pause, callFrames } = mine;
    if (!step) await cdp("Debugger.resume", { pause });
    else if (step === "stepOut") await cdp("Debugger.stepOut", { pause });
    else await cdp(`Debugger.${step}`, { pause, skipList: skipList(callFrames) });
  };

  /**
   * A loop that changes nothing reads nothing anew once V8 has optimised it, not even what the user changes while
   * it stands. Where there is, or was, a breakpoint, V8 starts over.
   */
  const readAgain = async (top: Debugger.CallFrame | undefined): Promise<void> => {
    if (!top) return;
    const made = await cdp("Debugger.setBreakpoint", { location: top.location }).catch(() => undefined);
    if (made) await cdp("Debugger.removeBreakpoint", { breakpointId: made.breakpointId });
  };

  const resumed: Stops["resumed"] = () => {
    if (!standing) return;
    const { wasShown } = standing;
    standing = undefined;
    left(wasShown);
    if (wasShown) tell("continued", { threadId: THREAD, allThreadsContinued: true });
  };

  const paused: Stops["paused"] = async (event) => {
    resumed();
    const { pause, callFrames } = event;
    const mine: Standing = { pause, callFrames, frames: [], phase: "judged", wasShown: false };
    standing = mine;
    try {
      const isOver = (): boolean => standing !== mine || mine.phase !== "judged";
      const frames = await readFrames(event, scripts, nextId);
      const verdict = await judge(event, frames, () => intent);
      if (isOver()) return;
      if (verdict.act !== "stop") return await leave(mine, verdict.act === "step" ? verdict.step : undefined);
      const waiting = frames.length > 0 ? await readWaiting(cdp, event, scripts, nextId) : [];
      if (verdict.reason === "pause") await readAgain(callFrames[0]);
      if (isOver()) return;
      mine.frames = [...frames, ...waiting];
      mine.thrown = verdict.thrown;
      mine.phase = "shown";
      mine.wasShown = true;
      intent = undefined;
      const { reason, more } = verdict;
      tell("stopped", {
        reason,
        threadId: THREAD,
        allThreadsStopped: true,
        preserveFocusHint: false,
        ...more,
      });
    } catch {
      // What can't be told to anybody must not stand still for ever.
      await leave(mine).catch(() => {});
    }
  };

  /** V8 forgets a pause that met only code of ours, or came while it stood there: asked for again until one holds. */
  const insist = async (wait = FIRST_WAIT): Promise<void> => {
    clearTimeout(insisting);
    if (intent !== "pause") return;
    if (wait < LONGEST_WAIT) insisting = setTimeout(() => insist(wait * 2).catch(() => {}), wait).unref();
    await cdp("Debugger.pause");
  };

  return {
    isStopped: () => shown() !== undefined,
    stands: () => standing !== undefined,
    top: () => standing?.callFrames[0]?.callFrameId,
    frames: () => shown()?.frames ?? [],
    frame: (id) => {
      const found = shown()?.frames.find((frame) => frame.id === id);
      if (!found)
        throw new DebugError("This frame is no longer there: the code has gone on since it was shown");
      return found;
    },
    thrown: () => shown()?.thrown,
    paused,
    resumed,
    go: async () => {
      intent = undefined;
      const mine = shown();
      if (mine) await leave(mine);
    },
    release: async () => {
      intent = undefined;
      if (standing) await leave(standing);
    },
    step: async (kind) => {
      const mine = shown();
      if (!mine) throw new DebugError("The code runs: it can only go on by a step while it stands still");
      intent = kind;
      await leave(mine, kind);
    },
    pause: async () => {
      if (shown()) return;
      intent = "pause";
      await insist();
    },
    cellStarts: async (script) => {
      // V8 may lose a pause in what runs before the cell.
      await stopAtStart(intent === "pause" ? script : undefined);
      if (intent === "pause") await insist();
      // A step made in what an earlier cell left behind is still to be carried out.
      else if (!standing) intent = undefined;
    },
    forgetIntent: () => {
      intent = undefined;
    },
    clear: () => {
      intent = undefined;
      clearTimeout(insisting);
      resumed();
    },
  };
}
