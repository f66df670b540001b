/** Knows the calls made inside a run that have not settled: they are part of it, it ends when they do. */
import { createRoster } from "./roster.ts";

export interface Children {
  readonly size: number;
  /** The call leaves by itself when it has settled. Its failure is no error of the process. */
  add(call: Promise<unknown>): void;
  /** Resolves when all have settled, with those that are made meanwhile. */
  settled(): Promise<void>;
}

export function createChildren(): Children {
  const calls = createRoster<Promise<unknown>>();
  return {
    get size() {
      return calls.size;
    },
    add(call) {
      const place = calls.enter(call);
      const leave = (): void => calls.leave(place);
      call.then(leave, leave);
    },
    async settled() {
      while (calls.size > 0) await Promise.allSettled(calls.values());
    },
  };
}
