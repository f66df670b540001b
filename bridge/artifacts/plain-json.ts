/** Writes values as JSON without losing what JSON has no word for: numbers that are none, dates, maps, errors, bytes. */
import { CellflowError } from "../errors.ts";

/**
 * JSON text. NaN, infinities and bigints become text, as do invalid dates, errors, regular expressions, functions and
 * symbols; maps objects (lists of pairs when their keys are no text), sets and typed arrays lists.
 * @throws CellflowError `artifact.data` for what holds itself
 */
export function plainJson(value: unknown): string {
  try {
    return JSON.stringify(value, replacer) ?? "null";
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new CellflowError(
      "artifact.data",
      `an artifact's data can't be written as JSON: ${error.message.split("\n")[0]}`,
    );
  }
}

/** `this[key]` is the value before its `toJSON`. */
function replacer(this: unknown, key: string, written: unknown): unknown {
  const value = (this as Record<string, unknown>)[key];
  switch (typeof value) {
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "bigint":
    case "symbol":
      return String(value);
    case "function":
      return `function ${value.name}`.trimEnd();
    case "object":
      return value === null ? null : plainObject(value, written);
    default:
      return written;
  }
}

// By their tags: a notebook's own objects, or a worker's, are of other classes.
function plainObject(value: object, written: unknown): unknown {
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  if (tag === "Date") return written ?? "Invalid Date";
  if (tag === "Error" || value instanceof Error) return String(value);
  if (tag === "RegExp") return String(value);
  if (tag === "Map") return fromMap(value as Map<unknown, unknown>);
  if (tag === "Set") return [...(value as Set<unknown>)];
  if (ArrayBuffer.isView(value) && tag !== "DataView")
    return Array.from(value as unknown as ArrayLike<unknown>);
  if (tag === "ArrayBuffer" || tag === "SharedArrayBuffer") return [...new Uint8Array(value as ArrayBuffer)];
  return written;
}

function fromMap(map: Map<unknown, unknown>): unknown {
  const entries = [...map];
  return entries.every(([key]) => typeof key === "string") ? Object.fromEntries(entries) : entries;
}
