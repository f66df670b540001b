/** What an error says of itself, however odd it is: nothing here throws. */
import { inspect, types } from "node:util";
import { cut } from "../../../output/text.ts";
import { plainNames } from "./user-names.ts";

const MOST_MESSAGE = 20_000; // UTF-16 units of a message in a traceback
const MOST_FIELDS = 2_000; // UTF-16 units of an error's own properties
const short = { depth: 1, maxArrayLength: 10, maxStringLength: 500, breakLength: 80 } as const;

const UNKNOWN = "a value that can't be described";

/** True for errors of any realm. */
export function isError(value: unknown): value is Error {
  try {
    return types.isNativeError(value) || value instanceof Error;
  } catch {
    return false;
  }
}

function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return UNKNOWN;
  }
}

/** A field that may be anything, even a getter that throws. */
export function fieldOf(error: object, field: string): unknown {
  try {
    return (error as Record<string, unknown>)[field];
  } catch {
    return undefined;
  }
}

function wordOf(error: object, field: string, otherwise: string): string {
  const value = fieldOf(error, field);
  return value === undefined ? otherwise : textOf(value);
}

/** A message as the user is told it, cut where it would fill the page. */
export function messageOf(error: Error): string {
  return plainNames(cut(wordOf(error, "message", ""), MOST_MESSAGE));
}

/** The name that was given to an error, else that of its class. */
export function nameOf(error: Error): string {
  const name = wordOf(error, "name", "Error");
  try {
    let holder: object | null = error;
    while (holder && !Object.hasOwn(holder, "name")) holder = Object.getPrototypeOf(holder) as object | null;
    const from = holder !== error && holder?.constructor.name === name;
    return (from && textOf(error.constructor.name)) || name;
  } catch {
    return name;
  }
}

/** The first line of a stack, as V8 writes it, with all of the message; also of what is only given a stack. */
export function stackHead(error: unknown): string {
  if ((typeof error !== "object" && typeof error !== "function") || error === null) return textOf(error);
  const [name, message] = [wordOf(error, "name", "Error"), plainNames(wordOf(error, "message", ""))];
  return name && message ? `${name}: ${message}` : name || message;
}

/** A thrown value in a few lines: text as it is, everything else as Node shows it. */
export function thrownText(value: unknown): string {
  if (typeof value === "string") return cut(value, MOST_MESSAGE);
  try {
    return cut(inspect(value, short), MOST_FIELDS);
  } catch {
    return UNKNOWN;
  }
}

/** Told in an error's first lines. */
const told = new Set(["name", "message", "stack"]);
/** Our own errors say in their words what their codes say. */
function isOurs(key: string, value: unknown): boolean {
  return key === "code" && typeof value === "string" && /^[a-z-]+\.[a-z-]+$/.test(value);
}

/**
 * An error's own properties (`code`, `status`) but for `others`, as Node shows them; empty without any. Getters are
 * not called.
 */
export function ownFields(error: Error, others: readonly string[]): string {
  try {
    const fields = Object.entries(Object.getOwnPropertyDescriptors(error)).filter(
      ([key, field]) =>
        field.enumerable && !told.has(key) && !others.includes(key) && !isOurs(key, field.value),
    );
    if (fields.length === 0) return "";
    const shown = Object.defineProperties({}, Object.fromEntries(fields));
    return cut(inspect(shown, { ...short, compact: false }), MOST_FIELDS);
  } catch {
    return "";
  }
}
