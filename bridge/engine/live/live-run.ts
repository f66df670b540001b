/** A run under way: its signal, its deadline, and how it is stopped from outside. */
import { currentLoop } from "../event-loop/current-loop.ts";

export interface LiveRun {
  readonly id: string;
  /** Of a task run, a `runName` made of what others still work on sets it before the code begins. */
  name: string;
  readonly origin: string | undefined;
  /** The run it is part of; for an attempt its own run. */
  readonly parent: LiveRun | undefined;
  /** The signal aborts when the run is stopped; made when first asked for. */
  signal(): AbortSignal;
  /** Ends the run from outside: aborts its signal and gives up waiting for its code. */
  stop(reason: Error): void;
  /** Why the run, or the one it is part of, was stopped, if it was. */
  readonly stopped: Error | undefined;
  /** Calls `listener` once when the run, or the one it is part of, is stopped; at once when it is. Gives how to leave. */
  onStop(listener: (reason: Error) => void): () => void;
  /** Its time is up at this `performance.now()`, or that of the one it is part of; undefined without a timeout. */
  readonly deadline: number | undefined;
  /** Its code has settled: its time can't be up any more. */
  settle(): void;
  /** Calls `work`, whose first part runs in a turn of its own. */
  inOwnTurn<R>(work: () => R): R;
  /** Does the part of its code run that has a turn of its own? */
  isInOwnTurn(): boolean;
  /** Has it been stopped, or is its time up? What its code still does is of no use then. */
  isOver(): boolean;
}

interface About {
  id: string;
  name: string;
  origin?: string | undefined;
  parent?: LiveRun | undefined;
  /** Seconds from now. */
  timeout?: number | undefined;
}

export function createLiveRun(about: About): LiveRun {
  return new Run(about);
}

/**
 * A class, since there is one for each task's call: accessors in a literal give each object a hidden class of its own,
 * which keeps what they hold until all of the heap is collected.
 */
class Run implements LiveRun {
  readonly id: string;
  name: string;
  readonly origin: string | undefined;
  readonly parent: LiveRun | undefined;
  #deadline: number | undefined;
  #controller: AbortController | undefined;
  #signal: AbortSignal | undefined;
  #ownTurn: number | undefined;
  #stopped: Error | undefined;
  #listeners: Set<(reason: Error) => void> | undefined;

  constructor({ id, name, origin, parent, timeout }: About) {
    this.id = id;
    this.name = name;
    this.origin = origin;
    this.parent = parent;
    this.#deadline = timeout === undefined ? undefined : performance.now() + timeout * 1000;
  }

  signal(): AbortSignal {
    if (!this.#signal) {
      this.#controller = new AbortController();
      if (this.#stopped) this.#controller.abort(this.#stopped);
      const { signal } = this.#controller;
      this.#signal = this.parent ? AbortSignal.any([signal, this.parent.signal()]) : signal;
    }
    return this.#signal;
  }

  stop(reason: Error): void {
    if (this.#stopped) return;
    this.#stopped = reason;
    this.#controller?.abort(reason);
    for (const listener of this.#listeners ?? []) listener(reason);
    this.#listeners = undefined;
  }

  get stopped(): Error | undefined {
    return this.#stopped ?? this.parent?.stopped;
  }

  onStop(listener: (reason: Error) => void): () => void {
    const { stopped } = this;
    if (stopped) {
      listener(stopped);
      return () => {};
    }
    this.#listeners ??= new Set();
    this.#listeners.add(listener);
    const leaveParent = this.parent?.onStop(listener);
    return () => {
      this.#listeners?.delete(listener);
      leaveParent?.();
    };
  }

  get deadline(): number | undefined {
    const own = this.#deadline;
    const outer = this.parent?.deadline;
    return own === undefined || outer === undefined ? (own ?? outer) : Math.min(own, outer);
  }

  settle(): void {
    this.#deadline = undefined;
  }

  inOwnTurn<R>(work: () => R): R {
    this.#ownTurn = currentLoop();
    try {
      return work();
    } finally {
      this.#ownTurn = undefined;
    }
  }

  isInOwnTurn(): boolean {
    // Code that is ended skips the `finally`.
    return this.#ownTurn === currentLoop();
  }

  isOver(): boolean {
    const { deadline } = this;
    return this.stopped !== undefined || (deadline !== undefined && performance.now() > deadline);
  }
}

/** The value of `work`, unless `run` is stopped first. @throws the reason why it was stopped */
export async function unlessStopped<R>(run: LiveRun, work: R | PromiseLike<R>): Promise<R> {
  let leave = (): void => {};
  const whenStopped = new Promise<never>((_, reject) => {
    leave = run.onStop(reject);
  });
  try {
    return await Promise.race([work, whenStopped]);
  } finally {
    leave();
  }
}

/**
 * What `work` gives, for code of `run`. When the run is stopped, no caller may be left to wait for it: its failure is no
 * error of the process then.
 */
export function calledIn<R>(run: LiveRun | undefined, work: () => Promise<R>): Promise<R> {
  const call = async (): Promise<R> => {
    try {
      return await work();
    } catch (thrown) {
      if (run?.stopped) promise.catch(() => {});
      throw thrown;
    }
  };
  const promise = call();
  return promise;
}
