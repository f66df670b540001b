/** A run under way: its signal, and how it is stopped from outside. */

export interface LiveRun {
  readonly id: string;
  readonly name: string;
  readonly origin: string | undefined;
  /** The signal aborts when the run is stopped; made when first asked for. */
  signal(): AbortSignal;
  /** Ends the run from outside: aborts its signal and gives up waiting for its code. */
  stop(reason: Error): void;
  /** Why the run, or the one it is part of, was stopped, if it was. */
  readonly stopped: Error | undefined;
  /** Rejects when the run is stopped; made when first asked for. */
  whenStopped(): Promise<never>;
}

export function createLiveRun(about: {
  id: string;
  name: string;
  origin?: string | undefined;
  parent?: LiveRun;
}): LiveRun {
  let controller: AbortController | undefined;
  let signal: AbortSignal | undefined;
  let stopped: Error | undefined;
  let reject: ((reason: Error) => void) | undefined;
  let promise: Promise<never> | undefined;
  return {
    id: about.id,
    name: about.name,
    origin: about.origin,
    signal() {
      if (!signal) {
        controller = new AbortController();
        if (stopped) controller.abort(stopped);
        signal = about.parent
          ? AbortSignal.any([controller.signal, about.parent.signal()])
          : controller.signal;
      }
      return signal;
    },
    stop(reason) {
      if (stopped) return;
      stopped = reason;
      controller?.abort(reason);
      reject?.(reason);
    },
    get stopped() {
      return stopped ?? about.parent?.stopped;
    },
    whenStopped() {
      promise ??= new Promise<never>((_, rejectIt) => {
        reject = rejectIt;
        if (stopped) rejectIt(stopped);
      });
      // Often nobody waits for it any more when it rejects.
      promise.catch(() => {});
      return promise;
    },
  };
}
