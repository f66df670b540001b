/** Holds the session's executor, replaces one that ended, and ends one in order. */
import type { ExecutorEnd } from "../executor/end/executor-end.ts";
import { createExecutor, type Executor, type ExecutorEvents } from "../executor/executor.ts";
import type { ExecutorProcess } from "../executor/process.ts";
import type { EndSignal, LeftRunning } from "../executor/protocol.ts";
import { within } from "../executor/within.ts";

/** How the cells' leftovers stand: settled, or what is left. A run that could never end is left all the same. */
export interface Settled {
  isSettled: boolean;
  left: LeftRunning;
}

/** The current executor of a session. */
export interface ExecutorSlot {
  current(): Executor;
  /** The current one; another when that one ended before it could run anything, or has settled. */
  ready(): Executor;
  /**
   * Lets the executor end by itself when nothing that cells started is left, and waits for that for `waitMs`. With
   * `signal`, it is asked to end then.
   */
  settle(waitMs: number, signal?: EndSignal): Promise<Settled>;
  /** Ends the executor for good: asks it by `signal`, and kills it when it takes too long. */
  close(signal: EndSignal): Promise<void>;
}

/** What the session does when an executor ends by itself. */
export interface ExecutorSlotEvents extends Omit<ExecutorEvents, "ended"> {
  ended(end: ExecutorEnd): void;
  /** It was replaced, or will be when it is needed. */
  replaced(): void;
}

const NOTHING: LeftRunning = { isBusy: false, hasFiles: false, parts: [] };
/** The main thread has not said: it computes. */
const COMPUTING: LeftRunning = { isBusy: false, hasFiles: false, parts: ["code that computes"] };

export function createExecutorSlot(
  startProcess: () => ExecutorProcess,
  { ended, replaced, ...events }: ExecutorSlotEvents,
): ExecutorSlot {
  let isClosing = false;
  /** It has been asked to end by itself: then exit code 0 is no event. */
  let isSettling = false;
  /** It was asked to end now: then no end is an event. */
  let isAsked = false;
  /** It ended before it could run anything, or as it should: another is started when it is needed, not at once. */
  let isSpent = false;
  const start = (): Executor =>
    createExecutor(startProcess(), {
      ...events,
      ended: (end) => {
        if (isClosing) return;
        if (!isAsked && !(isSettling && end.code === 0)) ended(end);
        if (end.wasReady && !isSettling) executor = start();
        else isSpent = true;
        replaced();
      },
    });
  let executor = start();
  return {
    current: () => executor,
    ready: () => {
      if (isSpent) executor = start();
      isSpent = isSettling = isAsked = false;
      return executor;
    },
    settle: async (waitMs, signal) => {
      const settling = executor;
      if (!isSettling) settling.endWhenSettled();
      isSettling = true;
      const end = await within(waitMs, settling.ended);
      const left = settling.left() ?? (end ? NOTHING : COMPUTING);
      if (signal) {
        isAsked = true;
        await settling.end(signal);
      }
      return { isSettled: end !== undefined, left };
    },
    close: (signal) => {
      isClosing = true;
      return executor.end(signal);
    },
  };
}
