/** Calculates when a schedule runs: the one calculator of previews, of the server's scheduler and of the pages. */
import { Cron } from "croner";
import type { Schedule } from "../contract/deployments/schedule.ts";
import { MICROS_PER_SECOND, type Micros, parseDuration, parseTime } from "../contract/time.ts";

const DAY = 86_400 * MICROS_PER_SECOND;

/** The reason a schedule cannot be used, or undefined. */
export function checkSchedule(schedule: Schedule): string | undefined {
  if ("rrule" in schedule) {
    return "Schedules given as an rrule are not supported by this server: use a cron or an interval schedule.";
  }
  if ("interval" in schedule) {
    return parseDuration(schedule.interval) > 0 ? undefined : "The interval must be positive";
  }
  try {
    cron(schedule);
    return undefined;
  } catch {
    return `Invalid cron string: "${schedule.cron}"`;
  }
}

/**
 * The moments of a schedule after `from`, in order, without end; none for a cron that never comes and for an rrule.
 * An interval without an anchor counts from `from`, as the server has it for a schedule that is made then.
 * @throws when the cron string cannot be read
 */
export function* scheduleDates(schedule: Schedule, from: Micros): Generator<Micros> {
  if ("rrule" in schedule) return;
  if ("cron" in schedule) {
    const job = cron(schedule);
    let last = new Date(Math.floor(from / 1000));
    for (;;) {
      const next = job.nextRun(last);
      if (!next) return;
      yield next.getTime() * 1000;
      last = next;
    }
  }
  yield* intervalDates(
    parseDuration(schedule.interval) * MICROS_PER_SECOND,
    schedule.anchor_date === undefined ? from : parseTime(schedule.anchor_date),
    schedule.timezone ?? "UTC",
    from,
  );
}

/** Croner names weekdays and months as cron does; `day_or: false` means both day fields must match. */
function cron({ cron: pattern, timezone, day_or }: Extract<Schedule, { cron: string }>): Cron {
  return new Cron(pattern.trim(), {
    timezone: timezone ?? "UTC",
    domAndDow: day_or === false,
    paused: true,
    mode: "auto",
  });
}

/** Whole days keep the wall clock of the zone over a change to summer time; shorter steps are exact. */
function* intervalDates(step: Micros, anchor: Micros, zone: string, from: Micros): Generator<Micros> {
  const wall = step >= DAY;
  const start = wall ? toWall(anchor, zone) : anchor;
  const since = wall ? toWall(from, zone) : from;
  // One step early: around a change of the clock the wall time can be behind.
  for (let count = Math.floor((since - start) / step) - 1; ; count++) {
    const moment = wall ? fromWall(start + count * step, zone) : start + count * step;
    if (moment > from) yield moment;
  }
}

/** The zone's wall clock at a moment, as if it were UTC. */
function toWall(moment: Micros, zone: string): Micros {
  return moment + offset(moment, zone);
}

/**
 * The moment at which the zone's wall clock shows `wall`: the second one of a time that comes twice, as Prefect has
 * it; a time that is skipped falls after the gap.
 */
function fromWall(wall: Micros, zone: string): Micros {
  // The offsets of a day before and of a day after, whatever the zone's distance from UTC.
  const moments = [wall - offset(wall - DAY, zone), wall - offset(wall + DAY, zone)];
  const exact = moments.filter((moment) => toWall(moment, zone) === wall);
  return Math.max(...(exact.length > 0 ? exact : moments));
}

function offset(moment: Micros, zone: string): Micros {
  const millis = Math.floor(moment / 1000);
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(millis);
  const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value);
  const wall = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return (wall - Math.floor(millis / 1000) * 1000) * 1000;
}

/** For which time runs are planned, and how many; microseconds. */
export interface Plan {
  minRuns?: number;
  minTime?: Micros;
  maxRuns?: number;
  horizon?: Micros;
}

/**
 * The dates a schedule gets runs for: from now on at least `minRuns` and at least up to `minTime`, at most
 * `maxRuns`, never beyond `horizon`. Prefect's scheduler uses 3 runs, 1 hour, 100 runs, 100 days.
 */
export function plannedDates(
  schedule: Schedule,
  now: Micros,
  { minRuns = 3, minTime = 3600 * MICROS_PER_SECOND, maxRuns = 100, horizon = 100 * DAY }: Plan = {},
): Micros[] {
  const dates: Micros[] = [];
  for (const date of scheduleDates(schedule, now)) {
    if (date > now + horizon || dates.length >= maxRuns) break;
    dates.push(date);
    if (dates.length >= minRuns && date >= now + minTime) break;
  }
  return dates;
}
