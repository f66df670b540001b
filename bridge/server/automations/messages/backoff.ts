/** Says when a message that did not arrive is sent again. */
import { MICROS_PER_SECOND, type Micros } from "../../../contract/time.ts";

/** Twice as long after each attempt, from a second to ten minutes. */
const FIRST_MICROS = MICROS_PER_SECOND;
const LONGEST_MICROS = 600 * MICROS_PER_SECOND;
/** A message that did not arrive within a day is of no use any more. */
export const GIVEN_UP_MICROS = 24 * 3600 * MICROS_PER_SECOND;
/** Of the pause, to either side: what failed together is not tried together again. */
const JITTER = 0.2;

export interface Attempt {
  /** How many there were, this one among them. */
  attempts: number;
  /** When the message was put into the outbox. */
  since: Micros;
  now: Micros;
  /** The receiver's own wish. */
  retryAfterMs: number | undefined;
  /** From 0 to 1. */
  random: number;
}

/** When to try again; undefined when it is given up. The last attempt is at the end of the day, whatever the receiver asks. */
export function nextAttempt({ attempts, since, now, retryAfterMs = 0, random }: Attempt): Micros | undefined {
  const end = since + GIVEN_UP_MICROS;
  if (now >= end) return undefined;
  const pause =
    Math.min(FIRST_MICROS * 2 ** (attempts - 1), LONGEST_MICROS) * (1 - JITTER + 2 * JITTER * random);
  return Math.min(now + Math.max(Math.round(pause), Math.ceil(retryAfterMs * 1000)), end);
}
