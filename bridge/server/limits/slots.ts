/**
 * Counts the slots of a limit as time passes, and computes when to ask again where there are none. Pure. The rules and
 * numbers are those of Prefect's server (models/concurrency_limits_v2.py, api/concurrency_limits_v2.py), with one
 * difference: parts of slots are kept, where Prefect drops them at every write and so gives slots back too late under load.
 */
import { clampedPoissonInterval } from "../runs/poisson.ts";

/** A limit and its slots at one moment. */
export interface Slots {
  name: string;
  limit: number;
  active: number;
  /** Asked for in vain of late: how many wait. */
  denied: number;
  decayPerSecond: number;
  /** How long a slot was taken, on average. */
  occupancySeconds: number;
}

/** What a limit starts with as the average time that a slot is taken. */
export const INITIAL_OCCUPANCY_SECONDS = 2;
/** The limit of a tag is the one of this name and the tag. */
export const TAG_PREFIX = "tag:";
/** Of how many times its slots the average of a limit is. */
const OCCUPANCY_SAMPLES = 2;
const LEAST_OCCUPANCY_SECONDS = 0.1;
/** The longest that who found no slot is sent away for, and who found none of a tag's; a decay may ask for more. */
const LONGEST_WAIT_SECONDS = 30;
/** A run that finds no slot of a tag asks again within this time. */
export const LONGEST_TAG_WAIT_SECONDS = 10;
/** A wait is at most so much longer than the average one. */
const WAIT_SPREAD = 0.3;
/** The same of a rate. */
const RATE_SPREAD = 0.05;
/** So much too early a timer may be. */
const TIMER_SECONDS = 0.002;
/** Slots that are this near to an integer are that: sums of parts are not exact. */
const ROUNDING = 1e-9;

/** The slots after `seconds`. */
export function afterDecay<S extends Slots>(slots: S, seconds: number): S {
  const occupancy = Math.max(LEAST_OCCUPANCY_SECONDS, Math.min(slots.occupancySeconds, longestWait(slots)));
  const deniedDecay = slots.decayPerSecond > 0 ? slots.decayPerSecond : 1 / occupancy;
  return {
    ...slots,
    active: Math.max(0, slots.active - slots.decayPerSecond * seconds),
    denied: Math.max(0, slots.denied - deniedDecay * seconds),
  };
}

/** Slots as an integer: one of which a part is taken is taken. */
export function whole(slots: number): number {
  return Math.ceil(slots - ROUNDING);
}

/** Whether so many slots more are free. */
export function hasRoom({ active, limit }: Slots, slots: number): boolean {
  return whole(active) + slots <= limit;
}

/** Gives `slots` back that were taken for `occupancySeconds`, where that is known. */
export function released<S extends Slots>(limit: S, slots: number, occupancySeconds: number | undefined): S {
  const active = Math.max(0, limit.active - slots);
  if (occupancySeconds === undefined || limit.limit === 0) return { ...limit, active };
  const sample = Math.max(occupancySeconds / slots, LEAST_OCCUPANCY_SECONDS);
  const weight = 1 / (limit.limit * OCCUPANCY_SAMPLES);
  return {
    ...limit,
    active,
    occupancySeconds: limit.occupancySeconds + (sample - limit.occupancySeconds) * weight,
  };
}

/**
 * Seconds after which `slots` of every limit may be had, with what was denied counted in; by chance (`random` in [0, 1))
 * more or less, so that those who were sent away together do not come back together.
 */
export function retryAfter(limits: readonly Slots[], slots: number, random = Math.random): number {
  return Math.max(...limits.map((limit) => waitFor(limit, slots, random)));
}

function waitFor(limit: Slots, slots: number, random: () => number): number {
  const { active, denied, decayPerSecond, occupancySeconds } = limit;
  if (decayPerSecond > 0) {
    // When it comes is known: asking earlier is in vain, and a rate that is not used up is lost.
    const missing = Math.max(0, active + slots - limit.limit) + denied;
    return (missing / decayPerSecond) * (1 + random() * RATE_SPREAD) + TIMER_SECONDS;
  }
  const waiting = (slots + whole(denied)) / Math.max(1, limit.limit);
  return clampedPoissonInterval(
    Math.min(occupancySeconds * waiting, longestWait(limit)),
    WAIT_SPREAD,
    random,
  );
}

function longestWait({ name }: Slots): number {
  return name.startsWith(TAG_PREFIX) ? LONGEST_TAG_WAIT_SECONDS : LONGEST_WAIT_SECONDS;
}

/** As Prefect's utilities/math.py: the chance of less than the median is that of more, up to the spread. */
