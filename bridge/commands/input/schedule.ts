/** Reads the schedule that a command's options describe, as Prefect's command has them. */
import type { Schedule } from "../../contract/deployments/schedule.ts";
import { MICROS_PER_SECOND } from "../../contract/time.ts";
import { readDuration } from "../../duration-text.ts";
import { isRecord } from "../../is-record.ts";
import { anchorDate } from "../../schedules/anchor-date.ts";
import { checkSchedule, scheduleDates } from "../../schedules/next.ts";
import { parseSchedule } from "../../schedules/parse.ts";
import { lengthOfTime } from "../../settings/length-of-time.ts";
import { UsageError } from "../session.ts";

export interface ScheduleOptions {
  cron?: string;
  /** Seconds, or a length of time. */
  interval?: string;
  /** The rule, or a JSON object of it and its time zone. */
  rrule?: string;
  timezone?: string;
  anchorDate?: string;
  /** Whether a cron's day and weekday are alternatives; else both must fit. */
  dayOr?: boolean;
}

/** @throws UsageError `usage.schedule`, CellflowError `schedule.*`, each one line */
export function readSchedule(options: ScheduleOptions): Schedule {
  const kinds = [options.cron, options.interval, options.rrule].filter((each) => each !== undefined);
  if (kinds.length !== 1) throw wrong("give one of --cron, --interval and --rrule");
  if (options.anchorDate !== undefined && options.interval === undefined)
    throw wrong("--anchor-date belongs to --interval");
  // A zone that is none is told of as such, whatever the schedule is.
  parseSchedule({ cron: "0 0 * * *", timezone: options.timezone });
  const schedule = scheduleOf(options);
  const problem = checkSchedule(schedule);
  if (problem) throw wrong(problem.split("\n")[0] ?? problem);
  if (scheduleDates(schedule, Date.now() * (MICROS_PER_SECOND / 1000)).next().done)
    throw wrong("this schedule never comes again: no run would be planned");
  return schedule;
}

function scheduleOf({
  cron,
  interval,
  rrule,
  timezone,
  anchorDate: anchor,
  dayOr,
}: ScheduleOptions): Schedule {
  if (cron !== undefined)
    return {
      ...(parseSchedule({ cron, timezone }) as Schedule & { cron: string }),
      ...(dayOr === false && { day_or: false }),
    };
  if (interval !== undefined) {
    const seconds = lengthOfTime(interval) ?? readDuration(interval);
    if (seconds === undefined || seconds <= 0)
      throw wrong(
        `--interval "${interval}" is no length of time: give seconds, or write it like 15m, 2h or 1d`,
      );
    const anchorAt = anchor === undefined ? undefined : anchorDate(anchor);
    if (anchor !== undefined && anchorAt === undefined)
      throw wrong(`--anchor-date "${anchor}" is no moment: write it like 2026-01-31T06:00:00Z`);
    return { interval: seconds, ...(anchorAt && { anchor_date: anchorAt }), timezone: timezone ?? "UTC" };
  }
  return ruleOf(rrule ?? "", timezone);
}

function ruleOf(text: string, timezone: string | undefined): Schedule {
  if (!text.trim().startsWith("{")) {
    if (/TZID/.test(text) && timezone === undefined)
      throw wrong("a rule's time zone is given with --timezone, not by TZID in it");
    return { rrule: text, timezone: timezone ?? "UTC" };
  }
  const value = parsed(text);
  if (!isRecord(value) || typeof value.rrule !== "string")
    throw wrong(`--rrule as JSON is like {"rrule": "FREQ=DAILY", "timezone": "Europe/Lisbon"}`);
  const zone = timezone ?? (typeof value.timezone === "string" ? value.timezone : "UTC");
  parseSchedule({ cron: "0 0 * * *", timezone: zone });
  return { rrule: value.rrule, timezone: zone };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function wrong(message: string): UsageError {
  return new UsageError("usage.schedule", message);
}
