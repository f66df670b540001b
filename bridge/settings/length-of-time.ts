/** Reads a length of time as Prefect's settings have it: seconds, `7 days, 1:00:00`, `12:30:00` or `P7DT1H`. */
import { parseDuration } from "../contract/time.ts";

const SECONDS = /^\d+(\.\d+)?$/;
const ISO = /^P(?:\d+(?:\.\d+)?[WD])*(?:T(?:\d+(?:\.\d+)?[HMS])+)?$/;
const CLOCK = /^(?:(\d+) ?(?:d|days?),? ?)?(?:(\d+):(\d{2})(?::(\d{2}))?)?$/i;

/** In seconds; undefined if it is none. */
export function lengthOfTime(text: string): number | undefined {
  if (SECONDS.test(text)) return Number(text);
  if (text.length > 1 && ISO.test(text)) return parseDuration(text);
  const parts = CLOCK.exec(text);
  if (!parts || text === "") return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
}
