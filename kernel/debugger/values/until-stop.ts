/** Gives up a wait without end when the user asks for a stop. */
import { DebugError } from "../protocol/debug-error.ts";

export interface UntilStop {
  /** Resolves to what `work` resolves to. @throws DebugError when a stop comes first. */
  wait<T>(work: Promise<T>): Promise<T>;
  stop(): void;
}

export function createUntilStop(): UntilStop {
  const waiting = new Set<() => void>();
  return {
    wait: async (work) => {
      let giveUp = (): void => {};
      const stopped = new Promise<never>((_, reject) => {
        giveUp = () => reject(new DebugError("It was stopped before it had a value"));
      });
      waiting.add(giveUp);
      try {
        return await Promise.race([work, stopped]);
      } finally {
        waiting.delete(giveUp);
      }
    },
    stop: () => {
      for (const giveUp of waiting) giveUp();
    },
  };
}
