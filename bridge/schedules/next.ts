/** Calculates when a schedule runs: the one calculator of previews, of the server's scheduler and of the pages. */
import { Cron } from "croner";
import type { Schedule } from "../contract/deployments/schedule.ts";
import { secondsOf } from "../contract/pydantic/duration.ts";
import { MICROS_PER_SECOND, type Micros } from "../contract/time.ts";
import { anchorMicros } from "./anchor-date.ts";
import { setTimes } from "./rrule/expand.ts";
import { parseRrule, RruleError } from "./rrule/parse.ts";
import { createWallClock } from "./wall-clock.ts";

const DAY = 86_400 * MICROS_PER_SECOND;
/** Characters of a rule. */
const MAX_RRULE_LENGTH = 6500;

/** The reason a schedule cannot be used, or undefined. */
export function checkSchedule(schedule: Schedule): string | undefined {
  if ("rrule" in schedule) return checkRrule(schedule.rrule);
  if ("interval" in schedule) {
    return secondsOf(schedule.interval) > 0 ? undefined : "The interval must be positive";
  }
  if (schedule.cron.split(/\s+/).some((field) => /^[rh]$/i.test(field)))
    return `Random and Hashed expressions are unsupported, received: "${schedule.cron}"`;
  try {
    cron(schedule);
    return undefined;
  } catch {
    return `Invalid cron string: "${schedule.cron}"`;
  }
}

function checkRrule(rrule: string): string | undefined {
  try {
    parseRrule(rrule);
  } catch (error) {
    if (error instanceof RruleError) return `Invalid RRule string "${rrule}": ${error.message}`;
    throw error;
  }
  if (rrule.length <= MAX_RRULE_LENGTH) return undefined;
  return `Invalid RRule string "${rrule.slice(0, 40)}..."\nMax length is ${MAX_RRULE_LENGTH}, got ${rrule.length}`;
}

/**
 * The moments of a schedule after `from`, in order, without end but for rules that end; none for what never comes. An
 * interval without an anchor counts from `from`, as the server has it for a schedule that is made then.
 * @throws when the cron string or the rule cannot be read
 */
export function* scheduleDates(schedule: Schedule, from: Micros): Generator<Micros> {
  const source =
    "rrule" in schedule
      ? ruleDates(schedule, from)
      : "cron" in schedule
        ? cronDates(schedule, from)
        : intervalDates(schedule, from);
  let last = Number.NEGATIVE_INFINITY;
  for (const moment of source) {
    // Around a change of the clock times of the wall clock can come out of order, or twice.
    if (moment <= from || moment <= last) continue;
    last = moment;
    yield moment;
  }
}

/** By the wall clock: of an hour that comes twice the first counts, and what is skipped comes after the gap. */
function* cronDates(schedule: Extract<Schedule, { cron: string }>, from: Micros): Generator<Micros> {
  const job = cron(schedule);
  const clock = createWallClock(schedule.timezone ?? "UTC");
  let last = new Date(Math.floor(clock.at(from) / MICROS_PER_SECOND) * 1000);
  for (;;) {
    const next = job.nextRun(last);
    if (!next) return;
    yield clock.moment(next.getTime() * 1000, "first", "later");
    last = next;
  }
}

/** By the wall clock, as it is shown, whatever the zone: cron's own rules for a change of the clock are others. */
function cron({ cron: pattern, day_or }: Extract<Schedule, { cron: string }>): Cron {
  return new Cron(secondsFirst(pattern.trim()), {
    timezone: "UTC",
    domAndDow: day_or === false,
    paused: true,
    mode: "auto",
  });
}

/** The least and the greatest value of each field. */
const RANGES = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;

/** Prefect's sixth field are seconds, and its seventh years. A step over the end of a field leaves its first value. */
function secondsFirst(pattern: string): string {
  const fields = pattern.split(/\s+/).map((field, index) => {
    const [least = 0, greatest = Number.POSITIVE_INFINITY] = RANGES[index] ?? [];
    const [, step] = /^\*\/(\d+)$/.exec(field) ?? [];
    return step !== undefined && Number(step) > greatest ? String(least) : field;
  });
  const [second, ...years] = fields.slice(5);
  return second === undefined ? fields.join(" ") : [second, ...fields.slice(0, 5), ...years].join(" ");
}

/** Whole days keep the wall clock of the zone over a change to summer time; shorter steps are exact. */
function* intervalDates(
  { interval, anchor_date: given, timezone }: Extract<Schedule, { interval: unknown }>,
  from: Micros,
): Generator<Micros> {
  const step = secondsOf(interval) * MICROS_PER_SECOND;
  const anchor = given === undefined ? from : anchorMicros(given);
  const clock = step >= DAY ? createWallClock(timezone ?? "UTC") : undefined;
  const start = clock ? clock.at(anchor) : anchor;
  const since = clock ? clock.at(from) : from;
  // One step early: around a change of the clock the wall time can be behind.
  for (let count = Math.floor((since - start) / step) - 1; ; count++) {
    const time = start + count * step;
    yield clock ? clock.moment(time, "second", "later") : time;
  }
}

/** By the wall clock of the zone, whatever the rule itself says of zones: so it is in Prefect. */
function* ruleDates(
  { rrule, timezone }: Extract<Schedule, { rrule: string }>,
  from: Micros,
): Generator<Micros> {
  const clock = createWallClock(timezone ?? "UTC");
  const since = Math.floor((clock.at(from) - DAY) / MICROS_PER_SECOND);
  for (const time of setTimes(parseRrule(rrule), since))
    yield clock.moment(time * MICROS_PER_SECOND, "first", "earlier");
}

/** For which time runs are planned, and how many; microseconds. */
export interface Plan {
  minRuns?: number;
  minTime?: Micros;
  maxRuns?: number;
  horizon?: Micros;
}

/**
 * The dates a schedule gets runs for: from now on (now itself counts) at least `minRuns` and at least up to `minTime`, at most
 * `maxRuns`, never beyond `horizon`. Prefect's scheduler uses 3 runs, 1 hour, 100 runs, 100 days.
 */
export function plannedDates(
  schedule: Schedule,
  now: Micros,
  { minRuns = 3, minTime = 3600 * MICROS_PER_SECOND, maxRuns = 100, horizon = 100 * DAY }: Plan = {},
): Micros[] {
  const dates: Micros[] = [];
  for (const date of scheduleDates(schedule, now - 1)) {
    if (date > now + horizon || dates.length >= maxRuns) break;
    dates.push(date);
    if (dates.length >= minRuns && date >= now + minTime) break;
  }
  return dates;
}
