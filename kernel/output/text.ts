/** Writes any value as text, as Node's `inspect` does, cut where it would grow long. */
import { inspect } from "node:util";
import { debugLog } from "../debug-log.ts";
import { startOf } from "./well-formed.ts";

const MAX_TEXT_LENGTH = 30_000; // UTF-16 units of one value's text
const LIMITS = {
  depth: 4,
  compact: 8,
  maxArrayLength: 100,
  maxStringLength: 10_000,
  breakLength: 100,
} as const;

/** Cuts text, with a note of how much was left out. */
export function cut(text: string, length: number): string {
  return text.length <= length
    ? text
    : `${startOf(text, length)}… ${(text.length - length).toLocaleString("en")} more characters`;
}

const LONE_SURROGATE = /(?<!\\)\\ud[89ab][0-9a-f]{2}(['"`]\.\.\. \d+ more character)/gi;

function attempt(value: unknown, options: Parameters<typeof inspect>[1]): string {
  try {
    const text = inspect(value, options);
    // Node cuts long strings between UTF-16 units, and then writes the lone surrogate as an escape.
    return text.includes(" more character") ? text.replace(LONE_SURROGATE, "$1") : text;
  } catch (error) {
    return `[value that can't be shown: ${reason(error)}]`;
  }
}

/** Why something failed, in a line; also when what was thrown is no Error. */
export function reason(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error).split("\n")[0] || "inspection failed";
  } catch (failure) {
    debugLog("output.text", failure);
    return "inspection failed";
  }
}

/** Text for any value; one whose own inspection fails is named instead. Getters are not called. */
export function inspectText(value: unknown): string {
  return cut(attempt(value, LIMITS), MAX_TEXT_LENGTH);
}

/** A value in a line of at most `length` UTF-16 units. */
export function inspectLine(value: unknown, length = 80): string {
  const options = {
    depth: 1,
    breakLength: Number.POSITIVE_INFINITY,
    maxArrayLength: 5,
    maxStringLength: length,
    compact: true,
  };
  const line = attempt(value, options).replace(/\s*\n\s*/g, " ");
  return line.length > length ? `${startOf(line, length)}…` : line;
}
