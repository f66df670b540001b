/** Ends the process of the cells as Node ends a program: when nothing is left, or by a signal, the user's handlers first. */
import { constants } from "node:os";
import { setInterval, setTimeout } from "node:timers";
import { END_HANDLERS_MS } from "../../end/end-times.ts";
import type { EndSignal, LeftRunning } from "../../protocol.ts";
import { leftRunning, releaseServers } from "./left-running.ts";

/** What ending works with. */
export interface ProcessEndOptions {
  /** What the executor itself waits on: it keeps the process no longer. */
  own: readonly { unref(): void }[];
  /** A host's own work that goes on, in words. */
  hostsWork(): string | undefined;
  /** Called when what is left has changed. */
  onLeft(left: LeftRunning): void;
  /** Called with what a handler of a signal throws. */
  onError(error: unknown): void;
  /** Called last, after the user's `exit` handlers. */
  onExit(): void;
}

export interface ProcessEnd {
  /** The process ends when nothing that cells started is left: `beforeExit`, then `exit`. */
  whenSettled(): void;
  /**
   * The process ends as by a signal that it handles. Without a handler it exits at once: after `beforeExit`, when
   * nothing is left, and else without. What handlers and files still need has `END_HANDLERS_MS`.
   */
  by(signal: EndSignal): void;
}

const WATCH_MS = 50;

export function createProcessEnd(options: ProcessEndOptions): ProcessEnd {
  const { own, hostsWork, onLeft, onError, onExit } = options;
  let isWatching = false;
  let isEmptied = false;
  let reported = "";

  /** Handlers run in the order they were added: ours is to be the last. */
  const exitLast = (): void => {
    process.off("exit", atExit);
    process.on("exit", atExit);
  };
  const atExit = (): void => {
    // Runs that can't end (a promise that nothing settles) do not keep the process.
    onLeft({ isBusy: hostsWork() !== undefined, hasFiles: false, parts: [] });
    onExit();
  };
  const exit = (code?: number): void => {
    exitLast();
    process.exit(code);
  };
  /** Timers here keep nothing themselves: the process ends without them. */
  const look = (): LeftRunning => {
    releaseServers();
    const left = leftRunning(hostsWork());
    const text = JSON.stringify(left);
    if (text !== reported) onLeft(left);
    reported = text;
    return left;
  };
  const watch = (): void => {
    for (const handle of own) handle.unref();
    exitLast();
    if (isWatching) return;
    isWatching = true;
    process.on("beforeExit", () => {
      isEmptied = true;
      exitLast();
    });
    setInterval(look, WATCH_MS).unref();
    look();
  };

  return {
    whenSettled: watch,
    by: (signal) => {
      watch();
      let isHandled = false;
      try {
        isHandled = Reflect.apply(process.emit, process, [signal, signal, constants.signals[signal]]);
      } catch (error) {
        onError(error);
      }
      setTimeout(
        () => exit(isHandled ? 128 + constants.signals[signal] : undefined),
        END_HANDLERS_MS,
      ).unref();
      if (isHandled) return;
      // A process that nothing keeps ends by itself, with `beforeExit`; what handlers of that start has its time.
      const exitUnlessEmptied = (): void => {
        const { hasFiles, parts } = look();
        if (!isEmptied && !hasFiles && parts.length > 0) exit();
      };
      setTimeout(exitUnlessEmptied, 0).unref();
      setInterval(exitUnlessEmptied, WATCH_MS).unref();
    },
  };
}
