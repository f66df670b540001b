/** Writes a parameter's value as it stands in a run's name. */
import { recorded } from "../../parameters/recorded.ts";

/**
 * Text as it is, dates in ISO 8601, lists and plain objects as JSON, anything else as its `toString` has it; what is
 * large or has no text of its own is described, as in a run's record.
 */
export function valueText(value: unknown): string {
  if (typeof value !== "object" || value === null) {
    const short = typeof value === "string" || typeof value === "function" ? recorded(value) : value;
    return String(short);
  }
  if (Object.prototype.toString.call(value) === "[object Date]") {
    const date = value as Date;
    return Number.isNaN(date.getTime()) ? String(date) : date.toISOString();
  }
  const own = Array.isArray(value) || ArrayBuffer.isView(value) ? "[object" : ownText(value);
  if (!own.startsWith("[object")) return own;
  const short = recorded(value);
  return typeof short === "string" ? short : JSON.stringify(short);
}

/** What its class writes; `[object …]` where none does (an object without a prototype can't be made text). */
function ownText(value: object): string {
  return typeof value.toString === "function" ? String(value) : "[object Object]";
}
