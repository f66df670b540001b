/** Reads recurrence rules as Python's dateutil does, whose words its refusals have, too. */
import { FREQUENCIES, type Frequency, type Rule, type RuleDay, type RuleSet } from "./rule.ts";

/** A text that is no rule. */
export class RruleError extends Error {}

const DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
/** Python's own limit of a number's digits is far; these are read. */
const MAX_NUMBER = 1e9;
const MAX_POSITION = 366;

/** @throws RruleError */
export function parseRrule(given: string): RuleSet {
  const text = given.toUpperCase();
  if (text.trim() === "") throw new RruleError("empty string");
  const lines = text.split(/\s+/).filter((line) => line !== "");
  if (lines.length === 1 && (!text.includes(":") || text.startsWith("RRULE:")))
    return setOf({ rules: [parseRule(lines[0] ?? "")] });
  let start: number | undefined;
  const found = {
    rules: [] as string[],
    excluded: [] as string[],
    dates: [] as number[],
    excludedDates: [] as number[],
  };
  for (const line of lines) {
    const at = line.indexOf(":");
    const [name = "", ...parameters] = (at === -1 ? "RRULE" : line.slice(0, at)).split(";");
    const value = line.slice(at + 1);
    switch (name) {
      case "RRULE":
      case "EXRULE":
        if (parameters[0] !== undefined) throw new RruleError(`unsupported ${name} parm: ${parameters[0]}`);
        (name === "RRULE" ? found.rules : found.excluded).push(value);
        break;
      case "RDATE":
        for (const each of parameters)
          if (each !== "VALUE=DATE-TIME") throw new RruleError(`unsupported RDATE parm: ${each}`);
        found.dates.push(...value.split(",").map(parseDate));
        break;
      case "EXDATE":
      case "DTSTART": {
        checkDateParameters(parameters);
        const dates = value.split(",").map(parseDate);
        if (name === "EXDATE") found.excludedDates.push(...dates);
        else if (dates.length !== 1) throw new RruleError(`Multiple DTSTART values specified:${value}`);
        else start = dates[0];
        break;
      }
      default:
        throw new RruleError(`unsupported property: ${name}`);
    }
  }
  const rules = found.rules.map(parseRule);
  const excludedRules = found.excluded.map(parseRule);
  if (start !== undefined) for (const rule of [...rules, ...excludedRules]) checkSteps(rule, start);
  const isSet =
    rules.length > 1 || excludedRules.length > 0 || found.dates.length > 0 || found.excludedDates.length > 0;
  if (rules.length === 0 && !isSet) throw new RruleError("list index out of range");
  return { start, isSet, rules, excludedRules, dates: found.dates, excludedDates: found.excludedDates };
}

/** @throws RruleError where the rule's steps never come to one of the hours, minutes or seconds that it wants */
function checkSteps({ frequency, interval, hours, minutes, seconds }: Rule, start: number): void {
  const of = {
    HOURLY: { wanted: hours, base: 24, from: Math.floor(start / 3600) % 24 },
    MINUTELY: { wanted: minutes, base: 60, from: Math.floor(start / 60) % 60 },
    SECONDLY: { wanted: seconds, base: 60, from: start % 60 },
  }[frequency as string];
  if (!of?.wanted) return;
  const step = greatestCommonDivisor(interval, of.base);
  if (!of.wanted.some((each) => (each - of.from) % step === 0))
    throw new RruleError("Invalid rrule byxxx generates an empty set.");
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function setOf({ rules }: { rules: Rule[] }): RuleSet {
  return { start: undefined, isSet: false, rules, excludedRules: [], dates: [], excludedDates: [] };
}

function checkDateParameters(parameters: readonly string[]): void {
  let hasValue = false;
  for (const each of parameters) {
    if (each.startsWith("TZID=")) continue;
    if (each !== "VALUE=DATE-TIME" && each !== "VALUE=DATE")
      throw new RruleError(`unsupported parm: ${each}`);
    if (hasValue) throw new RruleError(`Duplicate value parameter found in: ${each}`);
    hasValue = true;
  }
}

const DATE = /^(\d{4})-?(\d{2})-?(\d{2})(?:T(\d{2}):?(\d{2}):?(\d{2})?Z?)?$/;

/** A date as seconds of its own clock, whatever zone it says it is of: so Prefect reads it. */
function parseDate(text: string): number {
  const parts = DATE.exec(text);
  if (!parts) throw new RruleError(`Unknown string format: ${text}`);
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map((each) => Number(each ?? 0));
  const seconds = Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
  const isReal = new Date(seconds * 1000).getUTCDate() === day && month >= 1 && month <= 12 && hour < 24;
  if (!isReal) throw new RruleError(`day is out of range for month: ${text}`);
  return seconds;
}

type Draft = { -readonly [K in keyof Rule]?: Rule[K] };

function parseRule(line: string): Rule {
  let value = line;
  if (line.includes(":")) {
    const [name, rest, ...more] = line.split(":");
    if (more.length > 0) throw new RruleError("too many values to unpack (expected 2)");
    if (name !== "RRULE") throw new RruleError("unknown parameter name");
    value = rest ?? "";
  }
  const draft: Draft = {};
  for (const pair of value.split(";")) {
    const [name = "", given, ...more] = pair.split("=");
    if (given === undefined) throw new RruleError("not enough values to unpack (expected 2, got 1)");
    if (more.length > 0) throw new RruleError("too many values to unpack (expected 2)");
    const read = PARTS[name];
    if (!read) throw new RruleError(`unknown parameter '${name}'`);
    if (!read(draft, given)) throw new RruleError(`invalid '${name}': ${given}`);
  }
  if (draft.frequency === undefined)
    throw new RruleError("rrule.__init__() missing 1 required positional argument: 'freq'");
  if (draft.positions?.some((each) => each === 0 || Math.abs(each) > MAX_POSITION))
    throw new RruleError("bysetpos must be between 1 and 366, or between -366 and -1");
  return {
    interval: 1,
    count: undefined,
    until: undefined,
    weekStart: 0,
    positions: undefined,
    months: undefined,
    monthDays: undefined,
    yearDays: undefined,
    weeks: undefined,
    days: undefined,
    easter: undefined,
    hours: undefined,
    minutes: undefined,
    seconds: undefined,
    ...draft,
    frequency: draft.frequency,
  };
}

type Read = (draft: Draft, value: string) => boolean;

function integer(text: string): number | undefined {
  const number = /^\s*[-+]?\d+\s*$/.test(text) ? Number(text) : Number.NaN;
  return Math.abs(number) <= MAX_NUMBER ? number : undefined;
}

function one(key: "interval" | "count", least: number): Read {
  return (draft, value) => {
    const number = integer(value);
    if (number === undefined || number < least) return false;
    draft[key] = number;
    return true;
  };
}

type ListKey =
  | "positions"
  | "months"
  | "monthDays"
  | "yearDays"
  | "weeks"
  | "easter"
  | "hours"
  | "minutes"
  | "seconds";

function list(key: ListKey, low: number, high: number): Read {
  return (draft, value) => {
    const numbers = value.split(",").map(integer);
    if (numbers.some((each) => each === undefined || each < low || each > high)) return false;
    draft[key] = [...new Set(numbers as number[])].sort((a, b) => a - b);
    return true;
  };
}

const readDays: Read = (draft, value) => {
  const days = value.split(",").map((text): RuleDay | undefined => {
    const [, before, name = "", after] = /^([-+]?\d+)?([A-Z]{2})(?:\(([-+]?\d+)\))?$/.exec(text) ?? [];
    const day = DAYS.indexOf(name);
    if (day === -1) return undefined;
    const nth = integer(before ?? after ?? "");
    return { day, nth: nth === 0 ? undefined : nth };
  });
  if (days.includes(undefined)) return false;
  draft.days = days as RuleDay[];
  return true;
};

const PARTS: Readonly<Record<string, Read>> = {
  FREQ: (draft, value) => {
    if (!FREQUENCIES.includes(value as Frequency)) return false;
    draft.frequency = value as Frequency;
    return true;
  },
  INTERVAL: one("interval", 1),
  COUNT: one("count", 0),
  UNTIL: (draft, value) => {
    try {
      draft.until = parseDate(value);
      return true;
    } catch {
      // What was wrong with it is said of the whole part.
      return false;
    }
  },
  WKST: (draft, value) => {
    draft.weekStart = DAYS.indexOf(value);
    return draft.weekStart !== -1;
  },
  BYSETPOS: list("positions", -MAX_NUMBER, MAX_NUMBER),
  BYMONTH: list("months", 1, 12),
  BYMONTHDAY: list("monthDays", -31, 31),
  BYYEARDAY: list("yearDays", -366, 366),
  BYEASTER: list("easter", -366, 366),
  BYWEEKNO: list("weeks", -53, 53),
  BYWEEKDAY: readDays,
  BYDAY: readDays,
  BYHOUR: list("hours", 0, 23),
  BYMINUTE: list("minutes", 0, 59),
  BYSECOND: list("seconds", 0, 59),
};
