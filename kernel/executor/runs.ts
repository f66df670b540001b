/** Tracks the cells that run, by number; one is done when its result has come. */
import type { CellId, Outcome, Payload } from "./protocol.ts";

/** What a cell's run ended with. */
export interface Done {
  outcome: Outcome;
  declared: string[];
  payload: Payload[];
}

interface Run {
  number: number;
  done: PromiseWithResolvers<Done>;
}

export interface Runs {
  readonly size: number;
  /** The number of the latest run, rising from 1. */
  lastNumber(): number;
  /** The number of a cell's run while it is under way. */
  numberOf(id: CellId): number | undefined;
  start(id: CellId): { number: number; done: Promise<Done> };
  onResult(id: CellId, result: Done): void;
  rejectAll(error: Error): void;
}

export function createRuns(): Runs {
  const runs = new Map<CellId, Run>();
  let lastNumber = 0;
  return {
    get size() {
      return runs.size;
    },
    lastNumber: () => lastNumber,
    numberOf: (id) => runs.get(id)?.number,
    start: (id) => {
      lastNumber += 1;
      const done = Promise.withResolvers<Done>();
      runs.set(id, { number: lastNumber, done });
      return { number: lastNumber, done: done.promise };
    },
    onResult: (id, result) => {
      runs.get(id)?.done.resolve(result);
      runs.delete(id);
    },
    rejectAll: (error) => {
      for (const run of runs.values()) run.done.reject(error);
    },
  };
}
