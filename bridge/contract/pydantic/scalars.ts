/** Reads texts, numbers, flags, ids, durations and words, as generously as Prefect's models do. */
import { durationOf, MAX_DAYS, type ReadDuration, tooLong } from "./duration.ts";
import { flagOf } from "./flag.ts";
import { noneOf, type Phrase } from "./problem.ts";
import { fail, failWith, type Reader } from "./read.ts";

/** A string as it is; nothing else is made one. */
export const string: Reader<string> = (input) =>
  typeof input === "string" ? { value: input } : fail("string_type", input);

const WHOLE = /^\s*[+-]?\d+(?:\.0*)?\s*$/;

/** Also one in a string, or as a float without a fraction. */
export const integer: Reader<number> = (input) => {
  if (typeof input === "boolean") return { value: Number(input) };
  if (typeof input === "number") {
    return Number.isInteger(input) ? { value: input } : fail("int_from_float", input);
  }
  if (typeof input !== "string") return fail("int_type", input);
  return WHOLE.test(input) ? { value: Number(input) } : fail("int_parsing", input);
};

/** Also a word for one, or 0 and 1. */
export const boolean: Reader<boolean> = (input) => {
  if (typeof input === "boolean") return { value: input };
  if (typeof input !== "string" && !Number.isInteger(input)) return fail("bool_type", input);
  const value = flagOf(String(input));
  return value === undefined ? fail("bool_parsing", input) : { value };
};

/** One word of several. */
export function literal<T extends string>(...words: readonly T[]): Reader<T> {
  return literalNamed(
    words,
    words.map((word) => `'${word}'`),
  );
}

/** Like {@link literal}, with the words as its answers name them. */
export function literalNamed<T extends string>(words: readonly T[], names: readonly string[]): Reader<T> {
  const otherwise = noneOf("literal_error", names);
  return (input) => (words.includes(input as T) ? { value: input as T } : failWith(otherwise, input));
}

/** A member of an enumeration. */
export function member<T extends string>(words: readonly T[]): Reader<T> {
  const names = words.map((word) => `'${word}'`);
  const otherwise = noneOf("enum", names);
  return (input) => (words.includes(input as T) ? { value: input as T } : failWith(otherwise, input));
}

/** In any spelling; it is stored with dashes, in lower case. */
export const uuid: Reader<string> = (input) => {
  if (typeof input !== "string") return fail("uuid_type", input);
  const error = uuidProblem(input);
  if (error !== undefined) return failWith(wrongUuid(error), input);
  const hex = input
    .toLowerCase()
    .replace(/^urn:uuid:/, "")
    .replaceAll(/[-{}]/g, "");
  return { value: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5") };
};

/** @param error of {@link uuidProblem} */
export function wrongUuid(error: string): Phrase {
  return { type: "uuid_parsing", msg: `Input should be a valid UUID, ${error}`, ctx: { error } };
}

const GROUPS = [8, 4, 4, 4, 12];

/** Why a text is no UUID, in the words of the parser that pydantic uses; undefined for one that is. */
export function uuidProblem(text: string): string | undefined {
  const bare = text.replace(/^urn:uuid:/i, "").replace(/^\{(.*)\}$/s, "$1");
  const offset = text.indexOf(bare);
  for (const [index, character] of [...bare].entries()) {
    if (!/[0-9a-fA-F-]/.test(character))
      return `invalid character: found \`${character}\` at ${index + offset}`;
  }
  const groups = bare.split("-");
  if (groups.length === 1) return bare.length === 32 ? undefined : `invalid length: found ${text.length}`;
  if (groups.length !== 5) return `invalid group count: expected 5, found ${groups.length}`;
  const wrong = groups.findIndex((group, index) => group.length !== GROUPS[index]);
  if (wrong === -1) return undefined;
  return `invalid group length in group ${wrong}: expected ${GROUPS[wrong]}, found ${groups[wrong]?.length}`;
}

/** Seconds, from a number, an ISO 8601 duration, a clock's `HH:MM:SS` or days. */
export const duration: Reader<number> = (input) => {
  if (typeof input !== "string" && typeof input !== "number" && typeof input !== "boolean")
    return fail("time_delta_type", input);
  const read = typeof input === "string" ? durationOf(input) : durationOfNumber(Number(input));
  if ("seconds" in read) return { value: read.seconds };
  const msg = `Input should be a valid timedelta, ${read.error}`;
  return failWith({ type: "time_delta_parsing", msg, ctx: { error: read.error } }, input);
};

function durationOfNumber(seconds: number): ReadDuration {
  return Math.abs(seconds) <= MAX_DAYS * 86_400 ? { seconds } : { error: tooLong("days") };
}
