/** Whole numbers that JSON's numbers cannot carry: how they are read, carried and refused, and never rounded. */

const DIGITS = /^[+-]?\d+$/;

/** The pattern of a big integer that travels as text. */
export const BIG_INTEGER_PATTERN = "^-?\\d+$";

/** The JSON Schema format `bigint`: what came as a number is one only while no digit can have been lost. */
export const bigIntegerFormat = {
  type: "number",
  validate: (value: number) => Number.isSafeInteger(value),
} as const;

/** How a big integer travels in JSON: as a number where that is exact, else as its digits. */
export function carried(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** A value with the big integers in its arrays and plain objects as they travel. */
export function carriedIn(value: unknown): unknown {
  if (typeof value === "bigint") return carried(value);
  if (Array.isArray(value)) return value.map(carriedIn);
  if (typeof value !== "object" || value === null || !isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, carriedIn(inner)]));
}

/** `" 5 "`, `5n`, `"5n"` as a big integer travels; anything that is none comes back as it is. */
export function readBigInteger(value: unknown): unknown {
  if (typeof value === "bigint") return carried(value);
  if (typeof value !== "string") return value;
  const digits = value.trim().replace(/n$/, "");
  return DIGITS.test(digits) ? carried(BigInt(digits)) : value;
}

/** The number a text of digits, sign, dot and exponent spells; undefined when digits of a whole one would be lost. */
export function exactNumber(text: string): number | undefined {
  const number = Number(text);
  if (!DIGITS.test(text) || Number.isSafeInteger(number)) return number;
  if (!Number.isFinite(number)) return undefined;
  // A double written in full (1e20 as 100000000000000000000) is itself, whatever its last digits are.
  return BigInt(number) === BigInt(text) || String(number) === text.replace(/^\+/, "") ? number : undefined;
}

/** JSON.parse, with whole numbers that are not safe as big integers. */
export function parseExactly(text: string): unknown {
  return parsed(text, (digits) => BigInt(digits));
}

/** JSON.parse, with whole numbers that a number would round as their digits. */
export function parseCarried(text: string): unknown {
  return parsed(text, (digits) => exactNumber(digits) ?? digits);
}

function parsed(text: string, big: (digits: string) => unknown): unknown {
  // Sixteen digits in a row are rare, and only then is a number's own text looked at.
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key, value: unknown, ...more: { source?: string }[]) => {
    const source = more[0]?.source ?? "";
    return typeof value === "number" && !Number.isSafeInteger(value) && DIGITS.test(source)
      ? big(source)
      : value;
  });
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // An object of another realm (a notebook's) is plain too: its prototype has none itself.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
