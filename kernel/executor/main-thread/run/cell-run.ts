/** The run of one cell, which travels with its code: its output, its timers, and how it is abandoned. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Worker } from "node:worker_threads";
import type { CellId, Payload } from "../../protocol.ts";

/** Thrown into a cell's awaits when the user stops it. */
export class Interrupted extends Error {
  readonly code = "cell.interrupted";
  constructor() {
    super("the cell was stopped");
    this.name = "Interrupted";
  }
}

/** One cell while it runs, and afterwards for what it left running. */
export interface CellRun {
  readonly id: CellId;
  abandoned: boolean;
  /** Its reply is on its way: nobody can be asked any more. */
  over: boolean;
  /** Rejects the cell's pending top-level await. */
  release: ((reason: Error) => void) | undefined;
  /** The error that a top-level await ended with last, and a stack taken there: the error may have none of its own. */
  awaited: { error: unknown; at: Error } | undefined;
  /** How many there were. */
  awaits: number;
  /** Settles the run from outside. */
  end: (reason: Error) => void;
  timers: Set<NodeJS.Timeout | NodeJS.Immediate>;
  /** Threads that it started and that have not ended. */
  workers: Set<Worker>;
  /** Whether the front end can ask the user for input. */
  readonly stdin: boolean;
  /** What the reply asks of the front end. */
  readonly payload: Payload[];
}

/** A run that has not started. `end` settles it from outside. */
export function createRun(id: CellId, end: (reason: Error) => void = () => {}, stdin = false): CellRun {
  return {
    id,
    abandoned: false,
    over: false,
    release: undefined,
    awaited: undefined,
    awaits: 0,
    end,
    timers: new Set(),
    workers: new Set(),
    stdin,
    payload: [],
  };
}

/** Which cell code belongs to, through awaits, timers and callbacks. */
export interface CellContext {
  current(): CellRun | undefined;
  /** The run that code belongs to; for code that is no cell's, the latest. */
  owner(): CellRun | undefined;
  /** The cell whose output unowned code (children, native code) is counted to. */
  latest(): CellId | undefined;
  enter<T>(run: CellRun, body: () => T): T;
}

export function createCellContext(): CellContext {
  const storage = new AsyncLocalStorage<CellRun>();
  let latest: CellRun | undefined;
  return {
    current: () => storage.getStore(),
    owner: () => storage.getStore() ?? latest,
    latest: () => (storage.getStore() ?? latest)?.id,
    enter: (run, body) => {
      latest = run;
      return storage.run(run, body);
    },
  };
}

/** Awaits of a cell whose positions are stored, which takes 2 µs each. */
const MAX_STORED_AWAITS = 1000;

/** Wait for a top-level `await` of a cell, unless the cell is abandoned first. */
export function waitIn(run: CellRun, value: unknown): unknown {
  if (run.abandoned) throw new Interrupted();
  if (
    typeof value !== "object" ||
    value === null ||
    typeof (value as PromiseLike<unknown>).then !== "function"
  )
    return value;
  run.awaits += 1;
  const at = run.awaits > MAX_STORED_AWAITS ? undefined : new Error("awaited here");
  return new Promise((resolve, reject) => {
    run.release = reject;
    (value as PromiseLike<unknown>).then(resolve, (error) => {
      if (at) run.awaited = { error, at };
      reject(error);
    });
  });
}

/** Stop what a cell left waiting: its await, its timers, its Workers. Synchronous code is stopped by the supervisor thread. */
export function abandon(run: CellRun): void {
  run.abandoned = true;
  const reason = new Interrupted();
  for (const timer of run.timers) clearTimeout(timer as NodeJS.Timeout);
  run.timers.clear();
  for (const worker of run.workers) void worker.terminate();
  run.release?.(reason);
  run.end(reason);
}

/** Timers made by a cell are known to it, so that stopping the cell stops them. */
export function ownTimers(context: CellContext): void {
  const { setTimeout: timeout, setInterval: interval, setImmediate: immediate } = globalThis;
  const owned = <F extends typeof setTimeout | typeof setInterval | typeof setImmediate>(
    start: F,
    once: boolean,
  ): F => {
    const make = (callback: (...args: unknown[]) => void, ...rest: unknown[]) => {
      const run = context.current();
      if (!run || typeof callback !== "function")
        return Reflect.apply(start, globalThis, [callback, ...rest]);
      const timer = Reflect.apply(start, globalThis, [
        (...args: unknown[]) => {
          if (once) run.timers.delete(timer);
          callback(...args);
        },
        ...rest,
      ]);
      if (!run.abandoned) run.timers.add(timer);
      return timer;
    };
    return Object.assign(make, start) as unknown as F;
  };
  globalThis.setTimeout = owned(timeout, true);
  globalThis.setInterval = owned(interval, false);
  globalThis.setImmediate = owned(immediate, true);
}
