/** Reads the anchor of an interval as Prefect's server does: a moment in ISO 8601, or a Unix time. */

import { formatTime, MICROS_PER_SECOND, type Micros, parseTime } from "../contract/time.ts";
import { isTimeText } from "../contract/time-text.ts";

const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;
const ZONED = /(?:Z|[+-]\d{2}:?\d{2})$/i;
/** Unix times above it are milliseconds (pydantic's watershed). */
const MOST_SECONDS = 2e10;
const LAST_MICROS = Date.UTC(9999, 11, 31, 23, 59, 59) * 1000;

/** An anchor as it is stored: with a zone, UTC where it names none; undefined if it is no moment. */
export function anchorDate(value: string | number): string | undefined {
  if (typeof value === "number" || NUMBER.test(value)) {
    const micros = unixMicros(Number(value));
    return Math.abs(micros) <= LAST_MICROS ? formatTime(micros) : undefined;
  }
  if (!isTimeText(value)) return undefined;
  return ZONED.test(value) && value.includes(":") ? value : formatTime(parseTime(value));
}

/** The moment of an anchor; NaN if it is none. */
export function anchorMicros(value: string | number): Micros {
  return parseTime(anchorDate(value) ?? "");
}

function unixMicros(value: number): Micros {
  const seconds = Math.abs(value) > MOST_SECONDS ? value / 1000 : value;
  return Math.round(seconds * MICROS_PER_SECOND);
}
