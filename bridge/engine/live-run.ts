/** A run under way: its signal, its deadline, and how it is stopped from outside. */
import { currentLoop } from "./event-loop/current-loop.ts";

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

/** @param about.timeout seconds from now */
export function createLiveRun(about: {
  id: string;
  name: string;
  origin?: string | undefined;
  parent?: LiveRun | undefined;
  timeout?: number | undefined;
}): LiveRun {
  const { parent } = about;
  let own = about.timeout === undefined ? undefined : performance.now() + about.timeout * 1000;
  let controller: AbortController | undefined;
  let signal: AbortSignal | undefined;
  let ownTurn: number | undefined;
  let stopped: Error | undefined;
  const listeners = new Set<(reason: Error) => void>();
  const run: LiveRun = {
    id: about.id,
    name: about.name,
    origin: about.origin,
    parent,
    signal() {
      if (!signal) {
        controller = new AbortController();
        if (stopped) controller.abort(stopped);
        signal = parent ? AbortSignal.any([controller.signal, parent.signal()]) : controller.signal;
      }
      return signal;
    },
    stop(reason) {
      if (stopped) return;
      stopped = reason;
      controller?.abort(reason);
      for (const listener of listeners) listener(reason);
      listeners.clear();
    },
    get stopped() {
      return stopped ?? parent?.stopped;
    },
    onStop(listener) {
      if (run.stopped) {
        listener(run.stopped);
        return () => {};
      }
      listeners.add(listener);
      const leaveParent = parent?.onStop(listener);
      return () => {
        listeners.delete(listener);
        leaveParent?.();
      };
    },
    get deadline() {
      const outer = parent?.deadline;
      if (own === undefined || outer === undefined) return own ?? outer;
      return Math.min(own, outer);
    },
    settle() {
      own = undefined;
    },
    inOwnTurn(work) {
      ownTurn = currentLoop();
      try {
        return work();
      } finally {
        ownTurn = undefined;
      }
    },
    // Code that is ended skips the `finally`.
    isInOwnTurn: () => ownTurn === currentLoop(),
    isOver() {
      const { deadline } = run;
      return run.stopped !== undefined || (deadline !== undefined && performance.now() > deadline);
    },
  };
  return run;
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
