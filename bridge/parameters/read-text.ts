/** Text typed in a form or after `-p` -> the value its schema means. */
import { isCalendarDay } from "./calendar.ts";
import { exactNumber, parseExactly, readBigInteger } from "./exact-numbers.ts";
import { type JsonSchema, resolveReference } from "./schema.ts";

export type Accepts = (schema: JsonSchema, value: unknown) => boolean;

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const WORDS: Record<string, boolean> = {
  true: true,
  false: false,
  yes: true,
  no: false,
  on: true,
  off: false,
  "1": true,
  "0": false,
};

/**
 * The value with text read as the schema's type. What cannot be read is returned as it came, for
 * validation to refuse; nothing else is changed (null never becomes 0, true never becomes 1).
 */
export function readText(
  schema: JsonSchema,
  value: unknown,
  accepts: Accepts,
  definitions: Record<string, JsonSchema>,
): unknown {
  const own = resolveReference(schema, definitions);
  if (own.format === "bigint") return readBigInteger(value);
  if (own.anyOf) {
    if (own.anyOf.some((option) => accepts(option, value))) return value;
    for (const option of own.anyOf) {
      const read = readText(option, value, accepts, definitions);
      if (accepts(option, read)) return read;
    }
    return value;
  }
  const choices = own.enum ?? (own.const === undefined ? undefined : [own.const]);
  if (choices) return choices.find((choice) => String(choice) === String(value)) ?? value;
  switch (own.type) {
    case "number":
    case "integer":
      return readNumber(value);
    case "boolean":
      return typeof value === "string" ? (WORDS[value.trim().toLowerCase()] ?? value) : value;
    case "string":
      if (typeof value === "number" || typeof value === "bigint") return String(value);
      return own.format === "date-time" ? readDate(value) : value;
    case "null":
      return value === "" || value === "null" ? null : value;
    case "array":
    case "object":
      return readStructure(own, readJson(value), accepts, definitions);
    default:
      return own.type === undefined ? readJson(value) : value;
  }
}

function readStructure(
  own: JsonSchema,
  value: unknown,
  accepts: Accepts,
  definitions: Record<string, JsonSchema>,
): unknown {
  const read = (schema: JsonSchema | boolean | undefined, inner: unknown) =>
    schema && typeof schema === "object" ? readText(schema, inner, accepts, definitions) : inner;
  if (Array.isArray(value)) {
    return value.map((item, index) => read(own.prefixItems?.[index] ?? own.items, item));
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      read(own.properties?.[key] ?? own.additionalProperties, inner),
    ]),
  );
}

function readNumber(value: unknown): unknown {
  const text = typeof value === "bigint" ? String(value) : value;
  if (typeof text !== "string" || !NUMBER.test(text.trim())) return value;
  return exactNumber(text.trim()) ?? text;
}

function readJson(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return parseExactly(value);
  } catch {
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
