/** Ends a run before its last cell: when its time is over, or when it is stopped. */
import { debugLog } from "../../bridge/debug-log.ts";
import type { KernelClient } from "../client/client.ts";

/** What may end a run early. */
export type EarlyStopRequest = {
  /** Seconds for the whole run; none by default. */
  timeout?: number;
  /** First abort: interrupts the cell and stops after it. Its reason may be the signal it is for. */
  stop?: AbortSignal;
  /** Kills the kernel at once. */
  kill?: AbortSignal;
};

/** How long an interrupted cell may take to end before the kernel is killed. */
const INTERRUPT_GRACE_MS = 10_000;

/** The reason of a run that ended by its time limit. */
export const TIMED_OUT = "the time for the whole run is over";
const INTERRUPTED = "interrupted";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export type EarlyStop = {
  /** Why the run is to end early; undefined while it isn't. */
  reason(): string | undefined;
  /** The signal that stops the run, by which the cells' process is to end as well. */
  signal(): NodeJS.Signals;
  /** Aborted when the run is to end before there is a kernel. */
  beforeStart: AbortSignal;
  /** From now on, an early stop interrupts this kernel, then kills it. */
  control(client: KernelClient): void;
  dispose(): void;
};

/** Watches the time and the two signals, and interrupts the running cell for them. */
export function watchEarlyStop({ timeout, ...signals }: EarlyStopRequest): EarlyStop {
  let reason: string | undefined;
  let client: KernelClient | undefined;
  let killTimer: NodeJS.Timeout | undefined;
  const starting = new AbortController();
  const kill = (): void => {
    reason ??= INTERRUPTED;
    starting.abort(new Error(reason));
    void client?.kill();
  };
  const interrupt = (why: string): void => {
    reason ??= why;
    starting.abort(new Error(reason));
    client?.interrupt().catch((error: unknown) => debugLog("run.interrupt", error));
    killTimer ??= setTimeout(kill, INTERRUPT_GRACE_MS);
  };
  const stop = (): void => interrupt(INTERRUPTED);
  signals.stop?.addEventListener("abort", stop);
  signals.kill?.addEventListener("abort", kill);
  if (signals.stop?.aborted) stop();
  const timeLimit =
    timeout === undefined ? undefined : setTimeout(() => interrupt(TIMED_OUT), timeout * 1000);
  return {
    reason: () => reason,
    signal: () => SIGNALS.find((name) => name === signals.stop?.reason) ?? "SIGTERM",
    beforeStart: starting.signal,
    control: (started) => {
      client = started;
      if (reason !== undefined) kill();
    },
    dispose: () => {
      clearTimeout(timeLimit);
      clearTimeout(killTimer);
      signals.stop?.removeEventListener("abort", stop);
      signals.kill?.removeEventListener("abort", kill);
    },
  };
}
