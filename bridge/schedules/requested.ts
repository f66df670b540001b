/** Reads the schedules of a deployment as flags say them: `--cron`, `--every`, `--interval`, `--rrule`, each several times. */
import type { Schedule } from "../contract/deployments/schedule.ts";
import { CellflowError } from "../errors.ts";
import { anchorDate } from "./anchor-date.ts";
import { checkSchedule } from "./next.ts";
import { parseSchedule } from "./parse.ts";

export interface RequestedSchedules {
  /** As crontab has them. */
  cron?: readonly string[];
  /** `15m`, `2h`, `1d`. */
  every?: readonly string[];
  /** Seconds. */
  interval?: readonly string[];
  rrule?: readonly string[];
  /** From when intervals are counted: ISO 8601. */
  anchorDate?: string;
  /** IANA name; default UTC. */
  timezone?: string;
}

/** @throws CellflowError `schedule.*`, one line */
export function requestedSchedules(request: RequestedSchedules): Schedule[] {
  const { cron = [], every = [], interval = [], rrule = [], timezone } = request;
  const count = cron.length + every.length + interval.length + rrule.length;
  // With none, so that a time zone without a schedule is refused.
  if (count === 0) parseSchedule({ timezone });
  const anchor = readAnchor(request.anchorDate, every.length + interval.length);
  const zone = timezone ?? "UTC";
  return [
    ...cron.map((text) => parseSchedule({ cron: text, timezone })),
    ...every.map((text) => anchored(parseSchedule({ every: text, timezone }), anchor)),
    ...interval.map((text) => anchored(parseSchedule({ every: secondsOf(text), timezone }), anchor)),
    ...rrule.map((text) => checkedRule({ rrule: text, timezone: zone })),
  ].filter((schedule) => schedule !== undefined);
}

function anchored(schedule: Schedule | undefined, anchor: string | undefined): Schedule | undefined {
  return schedule && anchor !== undefined ? { ...schedule, anchor_date: anchor } : schedule;
}

function secondsOf(text: string): string {
  if (/^[1-9]\d*$/.test(text.trim())) return `${text.trim()}s`;
  throw new CellflowError(
    "schedule.interval",
    `--interval takes seconds, an integer from 1 on, got "${text}"; --every takes 15m, 2h or 1d`,
  );
}

function readAnchor(text: string | undefined, intervals: number): string | undefined {
  if (text === undefined) return undefined;
  if (intervals === 0) {
    throw new CellflowError(
      "schedule.anchor",
      "--anchor-date says from when an interval is counted, and there is none: give --interval or --every, too",
    );
  }
  const anchor = anchorDate(text);
  if (anchor !== undefined) return anchor;
  throw new CellflowError(
    "schedule.anchor",
    `--anchor-date "${text}" is no date: write it like 2026-01-31T06:00:00+01:00`,
  );
}

function checkedRule(schedule: { rrule: string; timezone: string }): Schedule {
  // A time zone that is none is refused there, too.
  parseSchedule({ every: "1d", timezone: schedule.timezone });
  const problem = checkSchedule(schedule);
  if (problem === undefined) return schedule;
  throw new CellflowError("schedule.rrule", `--rrule "${schedule.rrule}" can't be used: ${problem}`);
}
