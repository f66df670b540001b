/** Decides what the time does to all buckets of a trigger that waits for events to stay away. */
import { MICROS_PER_SECOND, type Micros } from "../../../contract/time.ts";
import { type Bucket, elapse, openBucket, type Watched } from "./bucket.ts";
import type { HeldEvent } from "./held-event.ts";

/** What the time did. */
export interface Elapsed {
  /** The buckets that are open now, by their keys. */
  buckets: Map<string, Bucket>;
  firings: { key: string; event: HeldEvent | null }[];
  /** When to look again. */
  next: Micros;
}

/** The key of the one bucket of a trigger that is not evaluated for each of something. */
const ONLY_KEY = "[]";

/** One that is not for each of something waits from now on, whether an event came or not. */
export function elapseAll(watched: Watched, known: ReadonlyMap<string, Bucket>, now: Micros): Elapsed {
  const { trigger } = watched;
  const before = new Map(known);
  if (trigger.for_each.length === 0 && !before.has(ONLY_KEY)) before.set(ONLY_KEY, openBucket(trigger, now));
  const result: Elapsed = {
    buckets: new Map(),
    firings: [],
    next: now + Math.round(trigger.within * MICROS_PER_SECOND),
  };
  const inOrder = [...before].sort(([, left], [, right]) => left.start - right.start);
  for (const [key, bucket] of inOrder) {
    // What was waited for came.
    if (bucket.count >= trigger.threshold) continue;
    const decision = elapse(watched, bucket, now);
    for (const event of decision.firings) result.firings.push({ key, event });
    if (!decision.bucket) continue;
    result.buckets.set(key, decision.bucket);
    if (now < decision.bucket.end) result.next = Math.min(result.next, decision.bucket.end);
  }
  return result;
}
