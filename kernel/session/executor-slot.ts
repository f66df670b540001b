/** Holds the session's executor, and replaces one that ended. */
import { createExecutor, type Executor, type ExecutorEvents } from "../executor/executor.ts";
import type { ExecutorEnd } from "../executor/executor-end.ts";
import type { ExecutorProcess } from "../executor/process.ts";

/** The current executor of a session. */
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
  /** It was replaced, or will be when it is needed. */
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
