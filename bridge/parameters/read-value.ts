/** Reads a value as its schema means it: text typed in a form or after `-p`, JSON of another client, a value of code. */
import { isCalendarDay } from "./calendar.ts";
import { carriedIn, exactNumber, parseExactly, readBigInteger } from "./exact-numbers.ts";
import { type Definitions, type JsonSchema, resolveReference } from "./schema.ts";
import { repeatedTexts } from "./typed-texts.ts";
import type { Validator } from "./validator.ts";

export interface Reading {
  /** The definitions that `$ref`s point to. */
  root: Definitions;
  accepts: Validator["accepts"];
  /**
   * `text`: typed in a form or after `-p`, or written in YAML or JSON: text may stand for any type, and a number for
   * its digits. `code`: an argument of a call, where a text spells a number, a boolean or null and nothing more.
   */
  source: "text" | "code";
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  false: false,
  yes: true,
  no: false,
  on: true,
  off: false,
  "1": true,
  "0": false,
};

/** Elements of an array up to which each is read; a longer one is data, and stays as it is. */
const MAX_READ_ELEMENTS = 10_000;

/**
 * The value with text read as the schema's type ("5" for a number is 5). What cannot be read comes back as it is, for
 * validation to refuse; nothing else changes (null never becomes 0, true never becomes 1), and objects of a class stay.
 */
export function readValue(schema: JsonSchema, value: unknown, reading: Reading): unknown {
  const own = resolveReference(schema, reading.root);
  if (typeof own["x-class"] === "string" && typeof value === "object")
    return readValue({ ...own, "x-class": undefined }, ofClass(value), reading);
  if (own.format === "bigint") return readBigInteger(value);
  if (own.allOf) {
    return own.allOf.reduce<unknown>((read, part) => readValue(part, read, reading), value);
  }
  const options = own.anyOf ?? own.oneOf ?? typeOptions(own);
  if (options) return readOption(options, value, reading);
  const choices = own.enum ?? (own.const === undefined ? undefined : [own.const]);
  if (choices)
    return choices.find((choice) => String(choice) === String(value)) ?? namedChoice(own, choices, value);
  switch (own.type) {
    case "number":
    case "integer":
      return readNumber(value);
    case "boolean":
      return typeof value === "string" ? (BOOLEANS[value.trim().toLowerCase()] ?? value) : value;
    case "string":
      if (reading.source === "text" && (typeof value === "number" || typeof value === "bigint"))
        return String(value);
      return own.format === "date-time" ? readDate(value) : value;
    case "null":
      return value === "" || value === "null" ? null : value;
    case "array":
    case "object":
      return readStructure(own, readJson(value, reading), reading);
    default:
      // A schema that names no type may still name properties.
      return own.type === undefined ? readStructure(own, readJson(value, reading), reading) : value;
  }
}

/**
 * A parameter's whole value as it was typed after `-p`. Where it is a list and no JSON, text is its elements with
 * commas or line ends between them, or the only one ("2,3" and "2" for a list of numbers); what stands inside JSON is
 * as it stands. Of a list that was given several times each text is an element, commas and all.
 */
export function readParameter(schema: JsonSchema, value: unknown, reading: Reading): unknown {
  const texts = repeatedTexts(value);
  if (texts)
    return isList(schema, reading.root)
      ? readElements(schema, texts, reading)
      : readParameter(schema, texts.at(-1), reading);
  if (typeof value !== "string" || reading.source === "code") return readValue(schema, value, reading);
  const read = readValue(schema, readDigits(schema, value, reading.root), reading);
  if (reading.accepts(schema, read)) return read;
  if (value.trim() === "" || /^\s*[[{]/.test(value)) return read;
  const elements = value.split(/[,\n]/).map((element) => element.trim());
  const list = readElements(schema, elements, reading);
  return reading.accepts(schema, carriedIn(list)) ? list : read;
}

function readElements(schema: JsonSchema, texts: readonly string[], reading: Reading): unknown {
  const { items, prefixItems } = resolveReference(schema, reading.root);
  const elements = texts.map((text) => (prefixItems ? text : readDigits(items, text, reading.root)));
  return readValue(schema, elements, reading);
}

/** Is a list one of the things that the schema names? */
function isList(schema: JsonSchema, root: Definitions): boolean {
  const { type, anyOf, oneOf, allOf } = resolveReference(schema, root);
  if ([type].flat().includes("array")) return true;
  return [anyOf, oneOf, allOf].flat().some((option) => option !== undefined && isList(option, root));
}

/** The choice that a name of an enum's member stands for. */
function namedChoice(schema: JsonSchema, choices: readonly unknown[], value: unknown): unknown {
  const names = schema["x-names"];
  const at = Array.isArray(names) ? names.indexOf(value) : -1;
  return at < 0 ? value : choices[at];
}

/** `type: ["number", "null"]` is a union too. */
function typeOptions(schema: JsonSchema): JsonSchema[] | undefined {
  return Array.isArray(schema.type) ? schema.type.map((type) => ({ ...schema, type })) : undefined;
}

function readOption(options: readonly JsonSchema[], value: unknown, reading: Reading): unknown {
  if (options.some((option) => reading.accepts(option, value))) return value;
  for (const option of options) {
    const read = readValue(option, value, reading);
    if (reading.accepts(option, read)) return read;
  }
  return value;
}

function readStructure(own: JsonSchema, value: unknown, reading: Reading): unknown {
  const read = (schema: JsonSchema | boolean | undefined, inner: unknown) =>
    typeof schema === "object" ? readValue(schema, inner, reading) : inner;
  if (Array.isArray(value)) {
    if (value.length > MAX_READ_ELEMENTS || (own.items === undefined && own.prefixItems === undefined))
      return value;
    return value.map((item, index) => read(own.prefixItems?.[index] ?? own.items, item));
  }
  if (!isPlainObject(value)) return value;
  const { properties = {}, additionalProperties } = own;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      read(Object.hasOwn(properties, key) ? properties[key] : additionalProperties, inner),
    ]),
  );
}

function readNumber(value: unknown): unknown {
  const text = typeof value === "bigint" ? String(value) : value;
  if (typeof text !== "string" || !NUMBER.test(text.trim())) return value;
  const number = exactNumber(text.trim());
  return number !== undefined && Number.isFinite(number) ? number : text;
}

function readJson(value: unknown, { source }: Reading): unknown {
  if (typeof value !== "string" || source === "code") return value;
  try {
    return parseExactly(value);
  } catch {
    return value;
  }
}

/** Digits as people type them ("03"), where no type says what they are, are a number as they are without the zero. */
function readDigits(schema: JsonSchema | false | undefined, text: string, root: Definitions): unknown {
  const own = resolveReference(schema || {}, root);
  const isTyped = ["type", "enum", "const", "anyOf", "oneOf", "allOf", "format"].some(
    (word) => own[word] !== undefined,
  );
  return isTyped ? text : readNumber(text);
}

/** An object of a class that JSON does not know, as it travels. */
function ofClass(value: unknown): unknown {
  switch (Object.prototype.toString.call(value)) {
    case "[object Set]":
      return [...(value as Set<unknown>)];
    case "[object Map]":
      return Object.fromEntries(value as Map<string, unknown>);
    case "[object RegExp]":
      return String(value);
    default:
      return value;
  }
}

/** A date as people write it (2021-01-31, 2021-01-31T08:00, a Date) as RFC 3339, which is what travels. */
function readDate(value: unknown): unknown {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? value : value.toISOString();
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}/.test(value) || !isCalendarDay(value)) return value;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? value : date.toISOString();
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // An object of another realm (a notebook's) is plain too: its prototype has none itself.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
