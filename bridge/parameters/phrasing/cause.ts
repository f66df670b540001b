/** Finds why a value that looks right at first sight was refused. */
import { isCalendarDay } from "../calendar.ts";
import { exactNumber } from "../exact-numbers.ts";

/** `no-such-day`: 30 February. `lost-digits`: an integer that a number cannot hold, given as JSON or as text. */
export type Cause = "no-such-day" | "lost-digits-in-json" | "lost-digits";

/** @param type the type asked for, as `describeType` phrases it */
export function causeOf(type: string, value: unknown): Cause | undefined {
  if (type.includes("a date") && typeof value === "string" && !isCalendarDay(value)) return "no-such-day";
  if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value))
    return "lost-digits-in-json";
  if (typeof value === "string" && /^[+-]?\d+$/.test(value.trim()) && exactNumber(value.trim()) === undefined)
    return "lost-digits";
  return undefined;
}
