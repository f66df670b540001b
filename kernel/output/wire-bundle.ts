/** Makes a user's MIME bundle fit for the wire: bytes as base64, text as strings, the rest as JSON. */
import { KernelError } from "../errors.ts";
import type { MimeBundle } from "../protocol/message.ts";
import { jsonValue } from "./json-value.ts";
import { isPlain } from "./read-value.ts";
import { reason } from "./text.ts";

/** True when every key is a MIME type. */
function isBundle(value: unknown): value is MimeBundle {
  if (!isPlain(value)) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => /^[\w.+-]+\/[\w.+-]+(;.*)?$/.test(key));
}

/** `value` when it is a bundle already: an object whose keys are MIME types. */
export function asBundle(value: unknown): MimeBundle | undefined {
  return isBundle(value) ? value : undefined;
}

function isText(type: string): boolean {
  return /^text\/|^image\/svg\+xml/.test(type);
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((line) => typeof line === "string");
}

/** The value as JSON carries it; undefined for what JSON leaves out. A front end shows `application/json` as it is. */
function carried(type: string, value: unknown): unknown {
  try {
    const json = jsonValue(value, type === "application/json" ? "user" : "program");
    return JSON.stringify(json) === undefined ? undefined : json;
  } catch (error) {
    throw new KernelError("display.json", `${type} can't carry this value: ${reason(error)}`);
  }
}

function wireValue(type: string, value: unknown): unknown {
  if (typeof value === "string" || value === undefined) return value;
  if (value instanceof ArrayBuffer) return wireValue(type, new Uint8Array(value));
  if (value instanceof Uint8Array) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString(
      isText(type) ? "utf8" : "base64",
    );
  }
  if (isText(type)) return isStrings(value) ? value : String(value);
  return carried(type, value);
}

/**
 * The bundle with bytes as base64, text as strings and everything else as JSON, without entries that have no value.
 * @throws KernelError `display.json` for what JSON cannot carry (a circle)
 */
export function wireBundle(bundle: MimeBundle): MimeBundle {
  const entries = Object.entries(bundle).map(([type, value]): [string, unknown] => [
    type,
    wireValue(type, value),
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
