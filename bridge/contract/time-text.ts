/** Tells whether a text is a time as Prefect's API takes one; without schemas, which take long to load. */
import { isCalendarDay } from "../parameters/calendar.ts";

/** What Prefect takes for a time: ISO 8601, with `T` or a space, up to nanoseconds, `Z` or an offset or neither (UTC). */
const TIME = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?\s?(?:Z|z|[+-]\d{2}:?\d{2})?)?$/;

export function isTimeText(text: string): boolean {
  return TIME.test(text) && isCalendarDay(text);
}
