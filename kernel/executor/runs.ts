/** Tracks the cells that run: one is done when its result and the end marks of stdout and stderr have arrived. */
import type { CellId, Outcome, Payload } from "./protocol.ts";

/** What a cell's run ended with. */
export interface Done {
  outcome: Outcome;
  declared: string[];
  payload: Payload[];
}

/** What has to arrive before a cell is done. */
type Awaited = "result" | "stdout" | "stderr";

interface Run {
  id: CellId;
  number: number;
  awaited: Set<Awaited>;
  result?: Done;
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
  /** `number` as the end mark has it. */
  onEndMark(stream: "stdout" | "stderr", number: string): void;
  rejectAll(error: Error): void;
}

export function createRuns(): Runs {
  const runs = new Map<CellId, Run>();
  let lastNumber = 0;
  const arrived = (run: Run | undefined, part: Awaited): void => {
    if (!run) return;
    run.awaited.delete(part);
    if (run.awaited.size > 0 || !run.result) return;
    runs.delete(run.id);
    run.done.resolve(run.result);
  };
  return {
    get size() {
      return runs.size;
    },
    lastNumber: () => lastNumber,
    numberOf: (id) => runs.get(id)?.number,
    start: (id) => {
      lastNumber += 1;
      const done = Promise.withResolvers<Done>();
      runs.set(id, { id, number: lastNumber, awaited: new Set(["result", "stdout", "stderr"]), done });
      return { number: lastNumber, done: done.promise };
    },
    onResult: (id, result) => {
      const run = runs.get(id);
      if (run) run.result ??= result;
      arrived(run, "result");
    },
    onEndMark: (stream, number) =>
      arrived(
        [...runs.values()].find((run) => String(run.number) === number),
        stream,
      ),
    rejectAll: (error) => {
      for (const run of runs.values()) run.done.reject(error);
    },
  };
}
