/** Describes a schedule in a few words, without computing its times. */
import type { Schedule } from "../contract/deployments/schedule.ts";
import { shortDuration } from "../duration-text.ts";

/** A schedule in a few words: `0 6 * * * (UTC)`, `every 15m`. */
export function describeSchedule(schedule: Schedule): string {
  if ("cron" in schedule) return `cron ${schedule.cron} (${schedule.timezone ?? "UTC"})`;
  if ("interval" in schedule) return `every ${shortDuration(Number(schedule.interval))}`;
  return `rrule ${schedule.rrule.replace(/\s+/g, " ")}`;
}
