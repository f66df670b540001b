/** Holds what the main thread waits for on this one, until it comes, is wanted no more, or its time is up. */

/** The longest wait of one timer (24.8 days). */
const MAX_TIMER_MS = 2 ** 31 - 1;

export interface Wait {
  /** Settles when it is wanted no more: its run was stopped, or is over. */
  readonly released: Promise<"released">;
  /** Settles with what `work` gives, with `late` after so many seconds, or when the wait is released. */
  until<T>(work: Promise<T>, seconds: number | undefined): Promise<T | "late" | "released">;
  end(): void;
}

export interface Waits {
  /** @param id the main thread's name for it @param flowRunId it ends with this run */
  begin(id: string, flowRunId: string | undefined): Wait;
  release(id: string): void;
  /** Releases all waits of a run that is over. */
  releaseOf(flowRunId: string): void;
}

export function createWaits(): Waits {
  const waits = new Map<string, { flowRunId: string | undefined; release(): void }>();
  return {
    begin(id, flowRunId) {
      const { promise: released, resolve } = Promise.withResolvers<"released">();
      waits.set(id, { flowRunId, release: () => resolve("released") });
      return {
        released,
        async until(work, seconds) {
          let timer: NodeJS.Timeout | undefined;
          const late = new Promise<"late">((done) => {
            if (seconds === undefined || seconds * 1000 > MAX_TIMER_MS) return;
            timer = setTimeout(() => done("late"), seconds * 1000);
          });
          try {
            return await Promise.race([work, late, released]);
          } finally {
            clearTimeout(timer);
          }
        },
        end: () => void waits.delete(id),
      };
    },
    release: (id) => waits.get(id)?.release(),
    releaseOf(flowRunId) {
      for (const wait of waits.values()) if (wait.flowRunId === flowRunId) wait.release();
    },
  };
}
