/** Reads a length of time as Prefect's settings have it: seconds, `7 days, 1:00:00`, `12:30:00` or `P7DT1H`. */
import { durationOf } from "../contract/pydantic/duration.ts";

const SECONDS = /^\d+(\.\d+)?$/;

/** In seconds; undefined if it is none. */
export function lengthOfTime(text: string): number | undefined {
  if (SECONDS.test(text)) return Number(text);
  const read = durationOf(text);
  return "seconds" in read && !text.startsWith("-") ? read.seconds : undefined;
}
