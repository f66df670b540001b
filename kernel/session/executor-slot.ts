/** The session's executor: when one ends, another takes its place. */
import {
  createExecutor,
  type Executor,
  type ExecutorEnd,
  type ExecutorEvents,
} from "../executor/executor.ts";
import type { ExecutorProcess } from "../executor/process.ts";

/** The place of the session's executor. */
export interface ExecutorSlot {
  current(): Executor;
  /** The current one; another when that one ended before it could run anything. */
  ready(): Executor;
  /** Ends the executor for good. */
  close(): Promise<void>;
}

/** What the session does when an executor ends by itself. */
export interface ExecutorSlotEvents extends Omit<ExecutorEvents, "ended"> {
  ended(end: ExecutorEnd): void;
  /** What comes after it is in its place. */
  replaced(): void;
}

export function createExecutorSlot(
  startProcess: () => ExecutorProcess,
  { ended, replaced, ...events }: ExecutorSlotEvents,
): ExecutorSlot {
  let closing = false;
  /** It ended before it could run anything: another is started when it is needed, not at once and for ever. */
  let stillborn = false;
  const start = (): Executor =>
    createExecutor(startProcess(), {
      ...events,
      ended: (end) => {
        if (closing) return;
        ended(end);
        if (end.wasReady) executor = start();
        else stillborn = true;
        replaced();
      },
    });
  let executor = start();
  return {
    current: () => executor,
    ready: () => {
      if (stillborn) executor = start();
      stillborn = false;
      return executor;
    },
    close: () => {
      closing = true;
      return executor.kill();
    },
  };
}
