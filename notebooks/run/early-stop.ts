/** How a run ends before its last cell: its time is over, or somebody stops it. */
import type { KernelClient } from "../client/client.ts";

/** What may end a run early. */
export type EndingRequest = {
  /** Seconds for the whole run; none by default. */
  timeout?: number;
  /** First abort: interrupt the cell and stop after it. */
  stop?: AbortSignal;
  /** Kill the kernel at once. */
  kill?: AbortSignal;
};

/** How long an interrupted cell may take to answer before the kernel is killed, in ms. */
const patience = 10_000;

/** Why a run ended that had a time limit. */
export const timedOut = "the time for the whole run is over";
const stopped = "interrupted";

export type Ending = {
  /** Why the run is to end early; undefined while it isn't. */
  reason(): string | undefined;
  /** Aborted when the run is to end before there is a kernel. */
  beforeStart: AbortSignal;
  /** From now on, ending interrupts this kernel, then kills it. */
  control(client: KernelClient): void;
  dispose(): void;
};

/** Watches the clock and the two signals, and ends the running cell for them. */
export function startEnding(request: EndingRequest): Ending {
  let why: string | undefined;
  let client: KernelClient | undefined;
  let impatient: NodeJS.Timeout | undefined;
  const starting = new AbortController();
  const kill = (): void => {
    why ??= stopped;
    starting.abort(new Error(why));
    void client?.kill();
  };
  const interrupt = (): void => {
    starting.abort(new Error(why));
    client?.interrupt().catch(() => undefined);
    impatient ??= setTimeout(kill, patience);
  };
  const end = (reason: string): void => {
    why ??= reason;
    interrupt();
  };
  const stop = (): void => end(stopped);
  request.stop?.addEventListener("abort", stop);
  request.kill?.addEventListener("abort", kill);
  if (request.stop?.aborted) stop();
  const clock =
    request.timeout === undefined ? undefined : setTimeout(() => end(timedOut), request.timeout * 1000);
  return {
    reason: () => why,
    beforeStart: starting.signal,
    control: (started) => {
      client = started;
      if (why !== undefined) kill();
    },
    dispose: () => {
      clearTimeout(clock);
      clearTimeout(impatient);
      request.stop?.removeEventListener("abort", stop);
      request.kill?.removeEventListener("abort", kill);
    },
  };
}
