/** Reads an error's name, message and fields, however odd it is: nothing here throws. */
import { inspect, types } from "node:util";
import { cut } from "../../../output/text.ts";
import { plainNames } from "./user-names.ts";

const MAX_MESSAGE_LENGTH = 20_000; // UTF-16 code units of a message in a traceback
const MAX_FIELDS_LENGTH = 2_000; // UTF-16 code units of an error's own properties
const SHORT = { depth: 1, maxArrayLength: 10, maxStringLength: 500, breakLength: 80 } as const;

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

function stringField(error: object, field: string, otherwise: string): string {
  const value = fieldOf(error, field);
  return value === undefined ? otherwise : textOf(value);
}

/** A message for the user, cut where it would fill the page. */
export function messageOf(error: Error): string {
  return plainNames(cut(stringField(error, "message", ""), MAX_MESSAGE_LENGTH));
}

/** The name that was given to an error, else that of its class. */
export function nameOf(error: Error): string {
  const name = stringField(error, "name", "Error");
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
  const [name, message] = [
    stringField(error, "name", "Error"),
    plainNames(stringField(error, "message", "")),
  ];
  return name && message ? `${name}: ${message}` : name || message;
}

/** A thrown value in a few lines: a string as it is, everything else as Node shows it. */
export function thrownText(value: unknown): string {
  if (typeof value === "string") return cut(value, MAX_MESSAGE_LENGTH);
  try {
    return cut(inspect(value, SHORT), MAX_FIELDS_LENGTH);
  } catch {
    return UNKNOWN;
  }
}

/** Fields that stand in an error's first lines. */
const HEAD_FIELDS = new Set(["name", "message", "stack"]);
/** The messages of our own errors say what their codes say. */
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
        field.enumerable && !HEAD_FIELDS.has(key) && !others.includes(key) && !isOurs(key, field.value),
    );
    if (fields.length === 0) return "";
    const visible = Object.defineProperties({}, Object.fromEntries(fields));
    return cut(inspect(visible, { ...SHORT, compact: false }), MAX_FIELDS_LENGTH);
  } catch {
    return "";
  }
}
