/**
 * Gives the times of a recurrence rule, day after day. What is looked at is bounded, so that a rule that never comes does
 * not hold the server: the libraries that there are look on for eight thousand years.
 */
import { type Day, dayOf, takesDay } from "./days.ts";
import { FREQUENCIES, type Rule, type RuleSet } from "./rule.ts";

const DAY = 86_400;
/** A rule that does not come for so long is taken to never come: 29 February may be missing for eight years. */
const MAX_DAYS = 366 * 13;
/** Days and times that are looked at. */
const MAX_STEPS = 1_000_000;
/** What a rule counts from that has no start, as Prefect has it. */
export const FIRST_START = Date.UTC(2020, 0, 1) / 1000;

/** The times from `from` on, in order, each once. */
export function* setTimes(set: RuleSet, from: number): Generator<number> {
  const start = set.start ?? FIRST_START;
  const sources = set.rules.map((rule) => ruleTimes(rule, start, from));
  const excluded = set.excludedRules.map((rule) => createExclusion(ruleTimes(rule, start, from)));
  const heads = sources.map((source) => source.next());
  const dates = set.dates.filter((date) => date >= from).sort((a, b) => a - b);
  let last: number | undefined;
  for (;;) {
    const times = heads.flatMap((head) => (head.done ? [] : [head.value]));
    const next = Math.min(...times, dates[0] ?? Number.POSITIVE_INFINITY);
    if (!Number.isFinite(next)) return;
    for (const [index, head] of heads.entries())
      if (!head.done && head.value === next) heads[index] = sources[index]?.next() ?? head;
    if (dates[0] === next) dates.shift();
    const isExcluded = set.excludedDates.includes(next) || excluded.some((excludes) => excludes(next));
    if (next !== last && !isExcluded) yield next;
    last = next;
  }
}

/** Whether times, which come in order, are among those of `source`. */
function createExclusion(source: Generator<number>): (time: number) => boolean {
  let head = source.next();
  return (time) => {
    while (!head.done && head.value < time) head = source.next();
    return !head.done && head.value === time;
  };
}

function* ruleTimes(rule: Rule, start: number, from: number): Generator<number> {
  let left = rule.count ?? Number.POSITIVE_INFINITY;
  // One that counts has to be followed from its start.
  const since = rule.count === undefined ? Math.max(start, from) : start;
  for (const time of periodTimes(withStart(rule, start), start, since)) {
    if (time < start) continue;
    if (left <= 0 || (rule.until !== undefined && time > rule.until)) return;
    left--;
    if (time >= from) yield time;
  }
}

/** What a rule does not say it takes from its start. */
function withStart(rule: Rule, start: number): Rule {
  const day = dayOf(Math.floor(start / DAY));
  const level = FREQUENCIES.indexOf(rule.frequency);
  const second = start - day.number * DAY;
  const isOfDays = rule.weeks ?? rule.yearDays ?? rule.monthDays ?? rule.days ?? rule.easter;
  const own: Partial<Rule> = {};
  if (!isOfDays) {
    if (rule.frequency === "YEARLY")
      Object.assign(own, { months: rule.months ?? [day.month], monthDays: [day.date] });
    else if (rule.frequency === "MONTHLY") Object.assign(own, { monthDays: [day.date] });
    else if (rule.frequency === "WEEKLY")
      Object.assign(own, { days: [{ day: day.weekday, nth: undefined }] });
  }
  return {
    ...rule,
    ...own,
    hours: rule.hours ?? (level < 4 ? [Math.floor(second / 3600)] : undefined),
    minutes: rule.minutes ?? (level < 5 ? [Math.floor(second / 60) % 60] : undefined),
    seconds: rule.seconds ?? (level < 6 ? [second % 60] : undefined),
  };
}

function periodTimes(rule: Rule, start: number, since: number): Generator<number> {
  return FREQUENCIES.indexOf(rule.frequency) < 4
    ? longPeriods(rule, start, since)
    : shortPeriods(rule, start, since);
}

/** Years, months, weeks and days: each is a list of days with the same times. */
function* longPeriods(rule: Rule, start: number, since: number): Generator<number> {
  const first = dayOf(Math.floor(start / DAY));
  const times = timesOfDay(rule);
  const isWhole = rule.positions === undefined;
  let step = 0;
  let period: { key: number; days: Day[] } | undefined;
  const begin = isWhole
    ? Math.floor(since / DAY)
    : // A period that has begun before is looked at from its beginning.
      Math.max(Math.floor(since / DAY) - 366, rule.frequency === "WEEKLY" ? first.number : 0);
  const end = Math.floor(since / DAY) + MAX_DAYS;
  for (let number = begin; number <= end && step < MAX_STEPS; number++) {
    step++;
    const day = dayOf(number);
    const key = periodOf(rule, day, first);
    if (period && period.key !== key) {
      yield* chosen(rule, period.days, times);
      period = undefined;
    }
    if (key % rule.interval !== 0 || !takesDay(rule, day)) continue;
    if (isWhole) {
      step += times.length;
      for (const time of times) yield number * DAY + time;
      continue;
    }
    period ??= { key, days: [] };
    period.days.push(day);
  }
}

/** The number of the period that a day is in, counted from that of the first day. */
function periodOf(rule: Rule, day: Day, first: Day): number {
  switch (rule.frequency) {
    case "YEARLY":
      return day.year - first.year;
    case "MONTHLY":
      return (day.year - first.year) * 12 + day.month - first.month;
    case "WEEKLY": {
      const week = (each: Day): number => each.number - ((each.weekday - rule.weekStart + 7) % 7);
      return (week(day) - week(first)) / 7;
    }
    default:
      return day.number - first.number;
  }
}

function timesOfDay({ hours = [], minutes = [], seconds = [] }: Rule): number[] {
  return hours.flatMap((hour) =>
    minutes.flatMap((minute) => seconds.map((second) => hour * 3600 + minute * 60 + second)),
  );
}

/** Of all times of a period those at the rule's positions. */
function chosen(rule: Rule, days: readonly Day[], times: readonly number[]): number[] {
  const all = days.flatMap(({ number }) => times.map((time) => number * DAY + time));
  return atPositions(rule, all);
}

function atPositions({ positions }: Rule, all: readonly number[]): number[] {
  if (!positions) return [...all];
  const found = positions.map((place) => all.at(place > 0 ? place - 1 : place));
  return [...new Set(found.filter((time) => time !== undefined))].sort((a, b) => a - b);
}

const UNIT: Readonly<Partial<Record<Rule["frequency"], number>>> = {
  HOURLY: 3600,
  MINUTELY: 60,
  SECONDLY: 1,
};

/** Hours, minutes and seconds: each is a moment that counts on from the first, and what the rule takes of it. */
function* shortPeriods(rule: Rule, start: number, since: number): Generator<number> {
  const unit = UNIT[rule.frequency] ?? 1;
  const length = rule.interval * unit;
  const first = Math.floor(start / unit) * unit;
  const end = (Math.floor(since / DAY) + MAX_DAYS) * DAY;
  let step = 0;
  let count = Math.max(0, Math.floor((since - first) / length));
  let today: { number: number; isTaken: boolean } | undefined;
  for (;;) {
    const time = first + count * length;
    if (time > end || step > MAX_STEPS) return;
    step++;
    const number = Math.floor(time / DAY);
    if (today?.number !== number) today = { number, isTaken: takesDay(rule, dayOf(number)) };
    if (!today.isTaken) {
      // On to the next day.
      count = Math.max(count + 1, Math.ceil(((number + 1) * DAY - first) / length));
      continue;
    }
    count++;
    if (takesMoment(rule, time)) yield* atPositions(rule, inside(rule, time));
  }
}

function takesMoment({ hours, minutes, seconds, frequency }: Rule, time: number): boolean {
  const second = ((time % DAY) + DAY) % DAY;
  if (hours && !hours.includes(Math.floor(second / 3600))) return false;
  if (frequency === "HOURLY") return true;
  if (minutes && !minutes.includes(Math.floor(second / 60) % 60)) return false;
  return frequency === "MINUTELY" || !seconds || seconds.includes(second % 60);
}

/** The times in an hour or a minute. */
function inside({ frequency, minutes = [], seconds = [] }: Rule, time: number): number[] {
  if (frequency === "SECONDLY") return [time];
  if (frequency === "MINUTELY") return seconds.map((second) => time + second);
  return minutes.flatMap((minute) => seconds.map((second) => time + minute * 60 + second));
}
