/** Waits after the last cell for what the cells left running, and lets their process end in order. */
import { debugLog } from "../../bridge/debug-log.ts";
import type { KernelClient } from "../client/client.ts";
import type { EarlyStop } from "./early-stop.ts";

/** What was still running when its time was over. */
export type CutOff = {
  /** In words: `2 timers`, `sleep (process 12)`. */
  parts: string[];
  /** Something is incomplete: a file, a run of a flow. */
  hasLost: boolean;
  /** The limit that was over, in seconds; none when it could never have ended. */
  seconds?: number;
};

/** Node lists no worker thread whose messages have no listener. */
const UNNAMED = "a worker thread, or something else that has no name";
const STUCK = "a run of a flow or task that waits for something nothing will settle";

/** How long it may take by default; runs of flows and tasks end by themselves, and their time does not count. */
export const DEFAULT_SETTLE_S = 30;

/** Between two looks at whether the run is to end early. */
const POLL_MS = 250;
/** After this the run prints what it waits for. */
const NOTE_AFTER_MS = 1000;

/**
 * Resolves when nothing is left that cells started, to what was cut off after `seconds`. The `exit` handlers of the
 * cells have run then. Other kernels than ours have none of it.
 * @param isWanted false for a run that has failed or is stopped: nothing is waited for
 */
export async function settleLeftovers(
  client: KernelClient,
  earlyStop: EarlyStop,
  { isWanted, seconds, note }: { isWanted: boolean; seconds: number; note(line: string): void },
): Promise<CutOff | undefined> {
  try {
    let counted = 0;
    let isNoted = false;
    for (let from = performance.now(); isWanted && earlyStop.reason() === undefined; ) {
      const settled = await client.settle(Math.min(POLL_MS, 1000 * seconds));
      // By the reply to this, what the last cell left to fail at once has sent its error.
      if (!settled) await client.execute("0", { silent: true });
      if (!settled) return undefined;
      if (settled.isSettled) return settled.isBusy ? { parts: [STUCK], hasLost: true } : undefined;
      const parts = settled.left.length > 0 ? settled.left : [UNNAMED];
      const now = performance.now();
      if (!settled.isBusy) counted += now - from;
      from = now;
      if (counted >= 1000 * seconds) {
        await client.settle(0, "SIGTERM");
        return { parts, hasLost: settled.hasFiles || settled.isBusy, seconds };
      }
      if (!isNoted && counted >= NOTE_AFTER_MS) {
        isNoted = true;
        note(`Waiting for what the cells left running: ${parts.join(", ")} (at most ${seconds} s; --settle)`);
      }
    }
    await client.settle(0, earlyStop.signal());
  } catch (error) {
    // The kernel ended, or was killed for a second interrupt.
    debugLog("run.settle", error);
  }
  return undefined;
}
