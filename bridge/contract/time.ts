/** Times: integer microseconds since the epoch inside, ISO 8601 strings on the wire, spelled as Prefect does. */

/** Microseconds since 1970-01-01T00:00:00Z; exact, since today's are below 2^53. */
export type Micros = number;

export const MICROS_PER_SECOND = 1_000_000;

const PARTS =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s?(Z|z|[+-]\d{2}:?\d{2})?)?$/;

/** The moment a string names, exact to the microsecond; NaN if it names none. No zone means UTC. */
export function parseTime(text: string): Micros {
  // The common form, `2026-11-21T03:27:32.167536Z`, by position: events arrive by the thousand.
  if (text.length === 27 && text[26] === "Z" && text[19] === "." && text[10] === "T") {
    const at = (from: number, to: number): number => digits(text, from, to);
    const month = at(5, 7);
    const day = at(8, 10);
    if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31)) return Number.NaN;
    return Date.UTC(at(0, 4), month - 1, day, at(11, 13), at(14, 16), at(17, 19)) * 1000 + at(20, 26);
  }
  const parts = PARTS.exec(text);
  if (parts === null) return Number.NaN;
  const [, year, month, day, hour = "00", minute = "00", second = "00", fraction = "", zone = "Z"] = parts;
  const millis = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return (
    millis * 1000 + Number(fraction.padEnd(6, "0").slice(0, 6)) - offsetMinutes(zone) * 60 * MICROS_PER_SECOND
  );
}

/** The number in `text` from one position to another; NaN if something there is no digit. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

function offsetMinutes(zone: string): number {
  if (zone === "Z" || zone === "z") return 0;
  const sign = zone.startsWith("-") ? -1 : 1;
  const digits = zone.slice(1).replace(":", "");
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2, 4)));
}

/** A moment as Prefect's server writes it: with microseconds, or none of them when they are zero. */
export function formatTime(micros: Micros): string {
  const millis = Math.floor(micros / 1000);
  const iso = new Date(millis).toISOString();
  const fraction = micros - Math.floor(micros / MICROS_PER_SECOND) * MICROS_PER_SECOND;
  return fraction === 0 ? `${iso.slice(0, 19)}Z` : `${iso.slice(0, 20)}${String(fraction).padStart(6, "0")}Z`;
}

/** Like {@link formatTime}, with null for null. */
export function formatMaybe(micros: Micros | null): string | null {
  return micros === null ? null : formatTime(micros);
}

/** Like {@link parseTime}, with null for null, undefined and no moment. */
export function parseMaybe(text: string | null | undefined): Micros | null {
  if (text === null || text === undefined) return null;
  const micros = parseTime(text);
  return Number.isNaN(micros) ? null : micros;
}
