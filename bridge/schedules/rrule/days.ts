/** Says of a day whether a recurrence rule takes it, apart from which of its periods that day is in. Pure. */
import type { Rule } from "./rule.ts";

/** A day of a wall clock, with what rules ask of it. */
export interface Day {
  /** Days since 1970-01-01. */
  readonly number: number;
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly date: number;
  /** Monday is 0. */
  readonly weekday: number;
  readonly monthLength: number;
  /** From 1. */
  readonly yearDay: number;
  readonly yearLength: number;
}

const DAY_SECONDS = 86_400;

/** @param number days since 1970-01-01 */
export function dayOf(number: number): Day {
  const at = new Date(number * DAY_SECONDS * 1000);
  const year = at.getUTCFullYear();
  const month = at.getUTCMonth();
  const first = firstOfYear(year);
  return {
    number,
    year,
    month: month + 1,
    date: at.getUTCDate(),
    weekday: (at.getUTCDay() + 6) % 7,
    monthLength: new Date(Date.UTC(year, month + 1, 0)).getUTCDate(),
    yearDay: number - first + 1,
    yearLength: firstOfYear(year + 1) - first,
  };
}

/** The first of January, as days since 1970-01-01. */
export function firstOfYear(year: number): number {
  return Date.UTC(year, 0, 1) / (DAY_SECONDS * 1000);
}

/** Whether all parts of the rule that choose days choose this one; a rule without such parts takes every day. */
export function takesDay(rule: Rule, day: Day): boolean {
  if (rule.months && !rule.months.includes(day.month)) return false;
  if (rule.monthDays && !hasEither(rule.monthDays, day.date, day.monthLength)) return false;
  if (rule.yearDays && !hasEither(rule.yearDays, day.yearDay, day.yearLength)) return false;
  if (rule.weeks && !isInWeek(rule.weeks, day, rule.weekStart)) return false;
  if (rule.days && !isOnWeekday(rule, day)) return false;
  return !rule.easter || rule.easter.includes(day.number - easterOf(day.year));
}

/** Counted from the start or from the end. */
function hasEither(chosen: readonly number[], index: number, length: number): boolean {
  return chosen.includes(index) || chosen.includes(index - length - 1);
}

/** Those with a number count in the month, or in the year; in weeks and days there is no such number. */
function isOnWeekday(rule: Rule, day: Day): boolean {
  const counts = rule.frequency === "YEARLY" || rule.frequency === "MONTHLY";
  const plain = rule.days?.filter(({ nth }) => nth === undefined || !counts) ?? [];
  const numbered = rule.days?.filter(({ nth }) => nth !== undefined && counts) ?? [];
  if (plain.length > 0 && !plain.some((each) => each.day === day.weekday)) return false;
  if (numbered.length === 0) return true;
  const ofYear = rule.frequency === "YEARLY" && !rule.months;
  const [index, length] = ofYear ? [day.yearDay, day.yearLength] : [day.date, day.monthLength];
  return numbered.some(
    ({ day: weekday, nth }) =>
      weekday === day.weekday &&
      (nth === Math.ceil(index / 7) || nth === -Math.ceil((length - index + 1) / 7)),
  );
}

/** A year's first week is the first of which four days or more are in it. */
function isInWeek(weeks: readonly number[], day: Day, weekStart: number): boolean {
  const first = (year: number): number => {
    const january = firstOfYear(year);
    const weekday = (dayOf(january).weekday - weekStart + 7) % 7;
    return weekday <= 3 ? january - weekday : january + 7 - weekday;
  };
  let year = day.year;
  if (day.number >= first(year + 1)) year++;
  else if (day.number < first(year)) year--;
  const start = first(year);
  const count = (first(year + 1) - start) / 7;
  const week = Math.floor((day.number - start) / 7) + 1;
  return hasEither(weeks, week, count);
}

/** Easter Sunday of the western churches (Meeus, Jones and Butcher). */
function easterOf(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return Date.UTC(year, Math.floor(n / 31) - 1, (n % 31) + 1) / (DAY_SECONDS * 1000);
}
