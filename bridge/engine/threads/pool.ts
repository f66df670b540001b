/** Shares as many threads as there are cores among the tasks that run on one, in the order in which they ask. */
import { availableParallelism } from "node:os";
import type { ReporterThread } from "../reporter/thread.ts";
import { startThread, type Thread } from "./thread.ts";

export interface ThreadPool {
  /** Resolves when a thread is free. `give` takes it back, or notes that it ended. */
  take(): { thread: Promise<Thread>; give(): void };
  /** Stops a flow that runs on one of them. */
  cancel(flowRunId: string, reason: string): void;
}

/** @param flags Node's, for threads of a kernel */
export function createThreadPool(
  reporter: () => ReporterThread,
  flags: () => readonly string[],
  size: number = availableParallelism(),
): ThreadPool {
  const idle: Thread[] = [];
  const busy = new Set<Thread>();
  const waiting: { resolve(thread: Thread): void; reject(error: unknown): void }[] = [];
  const next = (): void => {
    while (waiting.length > 0 && busy.size < size) {
      const first = waiting.shift();
      try {
        let thread = idle.pop();
        while (thread?.hasEnded) thread = idle.pop();
        thread ??= startThread(reporter, flags());
        busy.add(thread);
        first?.resolve(thread);
      } catch (error) {
        first?.reject(error);
      }
    }
  };
  return {
    cancel(flowRunId, reason) {
      for (const thread of busy) thread.cancel(flowRunId, reason);
    },
    take() {
      const { promise, resolve, reject } = Promise.withResolvers<Thread>();
      let taken: Thread | undefined;
      const waits = {
        resolve: (thread: Thread): void => {
          taken = thread;
          resolve(thread);
        },
        reject,
      };
      waiting.push(waits);
      next();
      let isGiven = false;
      return {
        thread: promise,
        give() {
          if (isGiven) return;
          isGiven = true;
          const at = waiting.indexOf(waits);
          if (at >= 0) waiting.splice(at, 1);
          if (!taken) return;
          busy.delete(taken);
          if (!taken.hasEnded) idle.push(taken);
          next();
        },
      };
    },
  };
}
