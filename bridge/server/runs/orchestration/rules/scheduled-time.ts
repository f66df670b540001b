/** A scheduled run does not start before its time. */
import { MICROS_PER_SECOND, parseMaybe } from "../../../../contract/time.ts";
import type { Effect, Step } from "../transition.ts";

/** PENDING remembers when the run was planned for. */
export function copyScheduledTime({ initial, proposed }: Step): Effect | undefined {
  if (initial?.type !== "SCHEDULED" || proposed.type !== "PENDING" || proposed.details.scheduled_time) {
    return undefined;
  }
  const scheduled_time = initial.details.scheduled_time ?? null;
  return { proposed: { ...proposed, details: { ...proposed.details, scheduled_time } } };
}

/** RUNNING too early: wait, in whole seconds. */
export function waitForScheduledTime({ initial, proposed, now }: Step): Effect | undefined {
  if (!initial || !["SCHEDULED", "PENDING"].includes(initial.type) || proposed.type !== "RUNNING") {
    return undefined;
  }
  const planned = parseMaybe(initial.details.scheduled_time);
  if (planned === null) return undefined;
  const seconds = Math.round((planned - now) / MICROS_PER_SECOND);
  if (seconds <= 0) return undefined;
  return { refusal: { kind: "wait", seconds, reason: "Scheduled time is in the future" } };
}
