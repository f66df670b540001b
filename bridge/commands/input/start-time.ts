/** Reads when a run shall start, as people write it. */
import { readDuration } from "../../duration-text.ts";
import { UsageError } from "../session.ts";

const UNITS: readonly (readonly [RegExp, string])[] = [
  [/\s*(seconds?|secs?)\b/gi, "s"],
  [/\s*(minutes?|mins?)\b/gi, "m"],
  [/\s*(hours?|hrs?)\b/gi, "h"],
  [/\s*days?\b/gi, "d"],
  [/\s*weeks?\b/gi, "w"],
];
const TIME_OF_DAY = /^(\d{1,2})(?::(\d{2}))?(?::(\d{2}))?\s*(am|pm)?$/i;

/**
 * The moment that `--start-in "5 minutes"` or `--start-at "2026-08-01 17:30"` means; undefined where neither is given.
 * A time without a zone is the user's own; a time of day is the next one.
 * @throws UsageError `usage.start`
 */
export function readStart(options: { startIn?: string; startAt?: string }, now: Date): Date | undefined {
  const { startIn, startAt } = options;
  if (startIn !== undefined && startAt !== undefined)
    throw new UsageError("usage.start", "give one of --start-in and --start-at, not both");
  if (startIn !== undefined) return afterNow(startIn, now);
  return startAt === undefined ? undefined : moment(startAt, now);
}

/**
 * The moment that `--since "2 hours"` or `--since 2026-08-01` means.
 * @throws UsageError `usage.since`
 */
export function readSince(text: string, now: Date): Date {
  const seconds = lengthOf(text);
  const since = seconds === undefined ? dated(text.trim()) : new Date(now.getTime() - seconds * 1000);
  if (!Number.isNaN(since.getTime())) return since;
  throw new UsageError(
    "usage.since",
    `--since "${text}" is no time: write it like "2 hours", 3d, 2026-08-01 or 2026-08-01T17:30:00Z`,
  );
}

function lengthOf(text: string): number | undefined {
  const short = UNITS.reduce(
    (written, [unit, letter]) => written.replace(unit, letter),
    text
      .trim()
      .replace(/^in\s+/i, "")
      .replace(/\s*(,|\band\b)\s*/gi, " "),
  );
  return readDuration(short);
}

function afterNow(text: string, now: Date): Date {
  const seconds = lengthOf(text);
  const start = new Date(now.getTime() + (seconds ?? Number.NaN) * 1000);
  if (Number.isNaN(start.getTime()))
    throw new UsageError(
      "usage.start",
      `--start-in "${text}" is no length of time: write it like "5 minutes" or 2h`,
    );
  return start;
}

function moment(text: string, now: Date): Date {
  const written = text.trim().replace(/^at\s+/i, "");
  const start = timeOfDay(written, now) ?? (/^\d{4}-\d{2}-\d{2}/.test(written) ? dated(written) : undefined);
  if (start === undefined || Number.isNaN(start.getTime()))
    throw new UsageError(
      "usage.start",
      `--start-at "${text}" is no moment: write it like "2026-08-01 17:30", 2026-08-01T17:30:00Z or 5:30pm`,
    );
  return start;
}

/** A date alone is its midnight here, too. */
function dated(written: string): Date {
  return new Date(/^\d{4}-\d{2}-\d{2}$/.test(written) ? `${written}T00:00:00` : written);
}

function timeOfDay(written: string, now: Date): Date | undefined {
  const parts = TIME_OF_DAY.exec(written);
  if (!parts || (parts[2] === undefined && parts[4] === undefined)) return undefined;
  const half = parts[4]?.toLowerCase();
  const hour = Number(parts[1]);
  if (half ? hour < 1 || hour > 12 : hour > 23) return undefined;
  const minute = Number(parts[2] ?? 0);
  const second = Number(parts[3] ?? 0);
  if (minute > 59 || second > 59) return undefined;
  const start = new Date(now);
  start.setHours(half ? (hour % 12) + (half === "pm" ? 12 : 0) : hour, minute, second, 0);
  if (start <= now) start.setDate(start.getDate() + 1);
  return start;
}
