/**
 * Decides what an event, or the time, does to the bucket in which a trigger counts. At any time one bucket is open: an
 * event is too old for it, or fits, or fires the trigger and opens the next, or is past it and opens the next for itself.
 */
import type { EventTrigger } from "../../../contract/events/trigger.ts";
import { MICROS_PER_SECOND, type Micros, parseTime } from "../../../contract/time.ts";
import type { HeldEvent } from "./held-event.ts";
import type { Interest } from "./interest.ts";

/** The events of one trigger, with the same values of its labels, from `start` up to before `end`. */
export interface Bucket {
  start: Micros;
  end: Micros;
  count: number;
  lastEvent: HeldEvent | null;
}

/** What an event or the time does to one bucket. */
export interface Decision {
  /** The bucket that is open now; undefined where none is. */
  bucket: Bucket | undefined;
  /** The event of each firing; null where none ever came. */
  firings: (HeldEvent | null)[];
}

/** A trigger with what it is interested in. */
export interface Watched {
  trigger: EventTrigger;
  interest: Pick<Interest, "startsAfter" | "expects">;
}

/** The first bucket begins this long before its first event: others may be on their way that came before. */
export const LOOKBACK_MICROS = 15 * 60 * MICROS_PER_SECOND;

/** What an event of interest does. */
export function react(watched: Watched, known: Bucket | undefined, event: HeldEvent): Decision {
  const { trigger, interest } = watched;
  const occurred = parseTime(event.event.occurred);
  const isExpected = interest.expects(event.event.event);
  let bucket = known;
  if (trigger.after.length > 0) {
    if (interest.startsAfter(event.event.event)) {
      // One that is expected, too, is not the one that is waited for.
      const first = { start: occurred, end: endOf(trigger, occurred), count: isExpected ? -1 : 0 };
      bucket = { ...(known ?? first), lastEvent: event };
    }
  } else if (isExpected) {
    const first = { start: occurred - LOOKBACK_MICROS, end: endOf(trigger, occurred), count: 0 };
    bucket = { ...(known ?? first), lastEvent: event };
  }
  return isExpected && bucket ? evaluate(watched, bucket, occurred, event) : { bucket, firings: [] };
}

/** What the time does. */
export function elapse(watched: Watched, bucket: Bucket, now: Micros): Decision {
  return evaluate(watched, bucket, now, null);
}

/** An empty bucket. */
export function openBucket(trigger: EventTrigger, start: Micros): Bucket {
  return { start, end: endOf(trigger, start), count: 0, lastEvent: null };
}

function endOf({ within }: EventTrigger, start: Micros): Micros {
  return Math.min(start + Math.round(within * MICROS_PER_SECOND), Number.MAX_SAFE_INTEGER);
}

function evaluate(watched: Watched, known: Bucket, now: Micros, event: HeldEvent | null): Decision {
  const { trigger, interest } = watched;
  if (now < known.start) return { bucket: known, firings: [] };
  const isReactive = trigger.posture === "Reactive";
  const isImmediate = isReactive && trigger.within === 0;
  const isCounted = event !== null && (isImmediate || now < known.end);
  const bucket = isCounted ? { ...known, count: known.count + 1, lastEvent: event } : known;
  const isMet = isReactive ? bucket.count >= trigger.threshold : bucket.count < trigger.threshold;
  const firings: (HeldEvent | null)[] = [];
  if (isMet && (isReactive || bucket.end <= now)) {
    firings.push(event ?? bucket.lastEvent);
  } else if (now < bucket.end) {
    const isNextStart =
      event !== null &&
      !isReactive &&
      !isMet &&
      interest.startsAfter(event.event.event) &&
      interest.expects(event.event.event);
    return { bucket: isNextStart ? { ...openBucket(trigger, now), lastEvent: event } : bucket, firings };
  }
  if (trigger.after.length > 0) return { bucket: undefined, firings };
  if (trigger.within === 0) return { bucket: firings.length > 0 ? undefined : bucket, firings };
  const next = openBucket(trigger, Math.max(bucket.end, now));
  const isLeft = event !== null && !isCounted;
  if (!isLeft) return { bucket: next, firings };
  if (!isReactive) return { bucket: { ...next, count: 1 }, firings };
  const again = evaluate(watched, next, now, event);
  return { bucket: again.bucket, firings: [...firings, ...again.firings] };
}
