/** Tells whether a server gets on with recording: our task runs, or those of others. */
import type { Client } from "../../../../client/client.ts";
import { isBusy } from "../../../../client/errors.ts";
import type { RecordingTimes } from "./times.ts";

export interface RecordingProgress {
  /** Notes that some of ours were recorded since the last look: how many, where that is known. */
  grew(count?: number): void;
  /** Notes a look that showed nothing new. */
  stood(): void;
  /** Notes a look that failed. */
  failed(error: unknown): void;
  /** How long none of ours was recorded. */
  stalledMs(): number;
  /** Whether nothing was recorded for so long, or none of ours for much longer. */
  isQuietFor(ms: number): boolean;
  /** Looks whether others' task runs are recorded: then ours only wait for their turn. */
  lookAround(): Promise<void>;
  /** When to look next while a caller waits for `left` task runs. */
  nextLookMs(left: number): number;
}

/** Looks that show nothing new before a server counts as one that records nothing: one alone may have been slow. */
const QUIET_LOOKS = 5;
/** Task runs of this time tell whether a server records at all. */
const RECENT_MS = 3_600_000;

export function createRecordingProgress(
  client: Client,
  times: RecordingTimes,
  now: () => number = () => performance.now(),
): RecordingProgress {
  const { stallMs, longestMs, lookMs, longestLookMs } = times;
  const since = new Date(Date.now() - RECENT_MS).toISOString();
  let quietLooks = 0;
  /** When something of ours was recorded last, or of anybody's. */
  let grownAt = 0;
  let aliveAt = 0;
  /** When the server said last that it is too busy to answer. */
  let busyAt = 0;
  let total: { count: number; at: number } | undefined;
  /** How long a task run took between the last looks that showed more; undefined before. */
  let eachMs: number | undefined;

  return {
    grew(count = 0) {
      if (count > 0) eachMs = (now() - grownAt) / count;
      grownAt = now();
      quietLooks = 0;
    },
    stood: () => void quietLooks++,
    failed(error) {
      if (isBusy(error)) busyAt = now();
      else quietLooks += QUIET_LOOKS;
    },
    stalledMs: () => now() - grownAt,
    isQuietFor(ms) {
      const recorded = Math.max(grownAt, aliveAt);
      if (now() - recorded > longestMs) return true;
      return quietLooks >= QUIET_LOOKS && now() - Math.max(recorded, busyAt) > ms;
    },
    async lookAround() {
      if (total && now() - total.at < stallMs) return;
      const count = await client.taskRuns.count({ task_runs: { expected_start_time: { after_: since } } });
      if (total && count !== total.count) aliveAt = now();
      total = { count, at: now() };
    },
    nextLookMs(left) {
      // Each look takes the server from recording: the next is due when half of these should be recorded.
      const half = ((eachMs ?? 0) * left) / 2;
      return Math.min(Math.max(half, lookMs * 2 ** quietLooks), longestLookMs);
    },
  };
}
