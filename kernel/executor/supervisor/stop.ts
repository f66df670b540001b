/** Carries out a stop in the executor: ends the main thread's code and children until the run has ended (its times: ../stop-times.ts). */
import { setTimeout as sleep } from "node:timers/promises";
import type { Progress } from "../progress.ts";
import type { CellId } from "../protocol.ts";
import {
  CHILDREN_AGAIN_MS,
  CHILDREN_ASKED_MS,
  LEFTOVERS_ANSWER_MS,
  MAX_ANSWERS,
  MAX_PINGS,
  PING_MS,
  TERMINATE_AGAIN_MS,
  TERMINATION_REPORT_MS,
} from "../stop-times.ts";
import type { Children } from "./children.ts";
import { endProcesses, type StoppedProcesses } from "./end-processes.ts";
import type { DebugPort, PassingPauses } from "./inspector.ts";
import type { MainThread, ToMainThread } from "./main-thread-port.ts";
import type { Terminator } from "./terminate.ts";

/** What a stop works with. */
export interface StopperOptions {
  mainThread: MainThread;
  progress: Progress;
  debug: DebugPort;
  terminator: Terminator;
  children: Children;
  /** Processes of a stopped cell did not end. */
  onLeft(id: CellId, processes: string[]): void;
  /** A cell's stops have all been carried out. */
  onInterrupted(id: CellId): void;
}

/** Stops the run of a cell; for a run that is over, what it or earlier ones left behind. */
export type Stopper = (id: CellId, run: number, answerMs?: number) => Promise<void>;

/** Resolves when the processes have ended, or take longer. Who runs the cell again then finds its port free. */
async function asked({ ended }: StoppedProcesses): Promise<void> {
  const late = new AbortController();
  await Promise.race([ended, sleep(CHILDREN_ASKED_MS, undefined, { signal: late.signal })]);
  late.abort();
}

export function createStopper(options: StopperOptions): Stopper {
  const { mainThread, progress, debug, terminator, children, onLeft, onInterrupted } = options;
  /** Stops under way, by cell: they are reported once, after the last of them. */
  const stops = new Map<CellId, number>();

  /** What was meant for something left behind may have ended the code of a cell that had just begun. */
  const abandonRunning = (): void => {
    const run = progress.running();
    if (run !== undefined) void mainThread.postUntilAnswered({ abandoned: run });
  };

  /** End what earlier cells left behind, if it keeps the main thread: a timer's loop, promises that settle for ever. */
  const stopLeftovers = async (answerMs: number): Promise<void> => {
    // While the main thread starts, it must not be ended; nor must its reading of the next request, which on a busy
    // machine takes its time.
    if (!mainThread.isStarted() || (await mainThread.answers({}, answerMs))) return;
    for (let time = 0; time < MAX_PINGS; time++) {
      void terminator.terminate().over.then((hasTerminated) => hasTerminated && abandonRunning());
      if (await mainThread.answers({})) return;
    }
  };

  /** End the processes of a cell: all that its code has started, and what else came after `since`. */
  const endChildren = (id: CellId, since: number): StoppedProcesses => {
    const list = (): number[] => {
      // What the main thread has started last may not have been heard of.
      mainThread.flush();
      return children.of(id, since);
    };
    const processes = endProcesses(list, since === Number.POSITIVE_INFINITY);
    void processes.left.then((left) => left.length > 0 && onLeft(id, left));
    return processes;
  };

  const stopRun = async (id: CellId, run: number, passing: PassingPauses): Promise<void> => {
    const termination = passing.terminate() ? undefined : terminator.terminate();
    // First: a main thread that waits for a child must not go on when the child is gone.
    await termination?.asked;
    const processes = endChildren(id, progress.startTime());
    // The main thread may just have been about to start a child and wait for it.
    const again = setInterval(processes.again, CHILDREN_AGAIN_MS);
    // In native code nothing is ended: the main thread learns below, when it is free again, that the cell is over.
    await Promise.race([
      termination?.over,
      new Promise((resolve) => setTimeout(resolve, TERMINATION_REPORT_MS)),
    ]);
    clearInterval(again);
    processes.complete();
    // Only now: the main thread reads it when nothing of the cell runs any more, and ends the cell's awaits. What these
    // go on with (a `finally`, a flow that was about to begin) has a moment, and is ended as well.
    let message: ToMainThread = { abandoned: run };
    let answers = 0;
    for (let ms = PING_MS; !progress.hasEnded(run) && answers < MAX_ANSWERS; ms = TERMINATE_AGAIN_MS) {
      if (await mainThread.answers(message, ms)) {
        message = {};
        answers += 1;
        await Promise.race([progress.ended(run), new Promise((resolve) => setTimeout(resolve, PING_MS))]);
      } else if (termination) {
        message = { abandoned: run };
        void terminator.terminate();
      }
    }
    await asked(processes);
  };

  return async (id, run, answerMs = LEFTOVERS_ANSWER_MS) => {
    stops.set(id, (stops.get(id) ?? 0) + 1);
    const passing = debug.passPauses(() => progress.hasEnded(run));
    // What an earlier cell left behind may keep the run from beginning, or outlive it.
    if (!progress.hasStarted(run) || progress.hasEnded(run)) {
      passing.resume();
      await stopLeftovers(answerMs);
    }
    // Outside the run, a termination would hit the executor's own code: the reading of the next request, say.
    await progress.started(run);
    if (!progress.hasEnded(run)) await stopRun(id, run, passing);
    else await asked(endChildren(id, Number.POSITIVE_INFINITY));
    // A machine that gives the main thread no time may leave one under way: it would end the next cell.
    await terminator.idle();
    passing.close();
    const others = (stops.get(id) ?? 1) - 1;
    if (others > 0) stops.set(id, others);
    else {
      stops.delete(id);
      onInterrupted(id);
    }
  };
}
