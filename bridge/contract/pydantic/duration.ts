/** Reads lengths of time as pydantic does: `PT1H`, `01:00:00`, `1 day, 01:00:00`; measured with pydantic 2.14. */

/** Of Python's timedelta. */
export const MAX_DAYS = 999_999_999;

const SECONDS_PER_DAY = 86_400;
const MAX_SECONDS = (MAX_DAYS + 1) * SECONDS_PER_DAY;
const TOO_LARGE = "a numeric value in the duration is too large";
const TOO_SHORT = "input is too short";
/** A clock's time has as many characters at least; what is shorter is read as days. */
const LEAST_CLOCK = 5;
const DATE_UNITS = new Map([
  ["Y", 365 * SECONDS_PER_DAY],
  ["M", 30 * SECONDS_PER_DAY],
  ["W", 7 * SECONDS_PER_DAY],
  ["D", SECONDS_PER_DAY],
]);
const TIME_UNITS = new Map([
  ["H", 3600],
  ["M", 60],
  ["S", 1],
]);

/** Seconds, or why there are none, in pydantic's words. */
export type ReadDuration = { seconds: number } | { error: string };

/** Reads a string. */
export function durationOf(text: string): ReadDuration {
  if (text === "") return { error: TOO_SHORT };
  const sign = text.startsWith("-") ? -1 : 1;
  const bare = text.replace(/^[+-]/, "");
  const read = bare.startsWith("P")
    ? isoDuration(bare.slice(1))
    : bare.length < LEAST_CLOCK || /d/i.test(bare)
      ? daysAndClock(bare)
      : clock(bare);
  if ("error" in read) return read;
  if (read.seconds >= MAX_SECONDS) return { error: tooLong("days") };
  return { seconds: sign * read.seconds };
}

/** Seconds of a number or of a string that {@link durationOf} reads; NaN for any other. */
export function secondsOf(value: number | string): number {
  if (typeof value === "number") return value;
  const read = durationOf(value);
  return "seconds" in read ? read.seconds : Number.NaN;
}

/** @param unit what there are too many of */
export function tooLong(unit: "days" | "hours"): string {
  return `durations may not exceed ${MAX_DAYS.toLocaleString("en-US")} ${unit}`;
}

/** What follows the `P`. */
function isoDuration(text: string): ReadDuration {
  if (text === "" || text === "T") return { error: TOO_SHORT };
  let rest = text;
  let isTime = false;
  let hasFraction = false;
  let seconds = 0;
  while (rest !== "") {
    if (rest.startsWith("T")) {
      if (isTime) return { error: "`t` character repeated in duration" };
      isTime = true;
      rest = rest.slice(1);
      continue;
    }
    const [number, count = "", fraction] = /^(\d+)(?:[.,](\d*))?/.exec(rest) ?? [];
    if (number === undefined) return { error: "invalid digit in duration" };
    if (hasFraction) return { error: "quantity fraction invalid in duration" };
    hasFraction = fraction !== undefined;
    const unit = (isTime ? TIME_UNITS : DATE_UNITS).get(rest.charAt(number.length));
    if (unit === undefined)
      return { error: `quantity invalid in ${isTime ? "time" : "date"} part of duration` };
    seconds += (Number(count) + Number(`0.${fraction || "0"}`)) * unit;
    if (seconds >= MAX_SECONDS && Number(count) * unit >= MAX_SECONDS) return { error: TOO_LARGE };
    rest = rest.slice(number.length + 1);
  }
  return { seconds };
}

/** `2 days`, `2d`, `1 day, 01:00:00`. */
function daysAndClock(text: string): ReadDuration {
  const [digits] = /^\d+/.exec(text) ?? [];
  if (text === "") return { error: TOO_SHORT };
  if (digits === undefined) return { error: "invalid digit in duration" };
  const [days, rest = ""] = /^\d+ ?[dD](?:ays?|AYS?)?,? ?(.*)$/s.exec(text) ?? [];
  if (days === undefined || /^\d+ ?[dD](?:a(?!y)|A(?!Y))/.test(text))
    return { error: '"day" identifier in duration not correctly formatted' };
  if (Number(digits) > Number.MAX_SAFE_INTEGER) return { error: TOO_LARGE };
  if (Number(digits) > MAX_DAYS) return { error: tooLong("days") };
  const time = rest === "" ? { seconds: 0 } : clock(rest);
  if ("error" in time) return time;
  if (time.seconds >= SECONDS_PER_DAY) return { error: tooLong("hours") };
  return { seconds: Number(digits) * SECONDS_PER_DAY + time.seconds };
}

/** `01:00`, `100:00:00.5`. */
function clock(text: string): ReadDuration {
  if (text.length < LEAST_CLOCK) return { error: TOO_SHORT };
  const hours = /^\d*(?=:)/.exec(text)?.[0];
  if (hours === undefined) return { error: "invalid character in hour" };
  const minutes = text.slice(hours.length + 1, hours.length + 3);
  if (minutes.length < 2) return { error: TOO_SHORT };
  if (!/^\d\d$/.test(minutes)) return { error: "invalid character in minute" };
  if (Number(minutes) > 59) return { error: "minute value is outside expected range of 0-59" };
  let rest = text.slice(hours.length + 3);
  let seconds = 0;
  if (rest.startsWith(":")) {
    const [whole, fraction = ""] = /^:\d\d(?:[.,](\d*))?/.exec(rest) ?? [];
    if (whole === undefined) return { error: "invalid character in second" };
    if (Number(whole.slice(1, 3)) > 59) return { error: "second value is outside expected range of 0-59" };
    if (/[.,]$/.test(whole)) return { error: "second fraction digits missing after `.`" };
    seconds = Number(`${whole.slice(1, 3)}.${fraction.slice(0, 6) || "0"}`);
    rest = rest.slice(whole.length);
  }
  if (rest !== "") return { error: "unexpected extra characters at the end of the input" };
  if (Number(hours) > MAX_DAYS * 24) return { error: tooLong("hours") };
  return { seconds: (Number(hours) * 60 + Number(minutes)) * 60 + seconds };
}
