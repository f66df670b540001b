/** Reads JSON so that its numbers keep the text Python gives them, and writes it as Python's json.dumps would. */

import { pythonFloat } from "../../parameters/phrasing/python.ts";

declare global {
  interface JSON {
    /** An object that JSON.stringify writes as this text. */
    rawJSON(text: string): RawJson;
    isRawJSON(value: unknown): value is RawJson;
  }
}

/** A number whose text JavaScript would not give back: `1.0`, `1e5`, or one of more digits than a double has. */
export interface RawJson {
  readonly rawJSON: string;
}

/** An object whose numbers may be {@link RawJson}. */
export type JsonObject = Record<string, unknown>;

/** JSON.parse, with {@link RawJson} for numbers whose text JavaScript would not give back. */
export function parseAsWritten(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, ...more: { source?: string }[]) => {
    const source = more[0]?.source;
    if (typeof value !== "number" || source === undefined) return value;
    const written = pythonNumber(source);
    return written === String(value) ? value : JSON.rawJSON(written);
  });
}

/** json.dumps(value, sort_keys=True): ", " and ": ", keys by code points, ASCII alone. */
export function sortedAscii(value: unknown): string {
  if (JSON.isRawJSON(value)) return value.rawJSON;
  if (Array.isArray(value)) return `[${value.map(sortedAscii).join(", ")}]`;
  if (!isObject(value)) return ascii(JSON.stringify(value));
  const entries = Object.keys(value).sort(byCodePoints);
  return `{${entries.map((key) => `${ascii(JSON.stringify(key))}: ${sortedAscii(value[key])}`).join(", ")}}`;
}

/** Like `isRecord`, but for a {@link RawJson}, which is an object to JavaScript alone. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value);
}

/** A number's JSON text as Python writes the number it reads from it (pure). */
export function pythonNumber(source: string): string {
  if (/^-?\d+$/.test(source)) return source === "-0" ? "0" : source;
  const value = Number(source);
  if (!Number.isFinite(value)) return source;
  return pythonFloat(value);
}

function ascii(text: string): string {
  return text.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function byCodePoints(left: string, right: string): number {
  for (let at = 0; at < left.length && at < right.length; ) {
    const [one = 0, other = 0] = [left.codePointAt(at), right.codePointAt(at)];
    if (one !== other) return one - other;
    at += one > 0xffff ? 2 : 1;
  }
  return left.length - right.length;
}
