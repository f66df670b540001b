/** Reads and writes column values: string, number or JSON, with null where one may be missing. */
import type { SQLOutputValue } from "node:sqlite";

/** A column's text; empty for null. */
export function text(value: SQLOutputValue | undefined): string {
  return String(value ?? "");
}

/** A column's text, or null. */
export function maybeText(value: SQLOutputValue | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}

/** A column's number, or null. */
export function maybeNumber(value: SQLOutputValue | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}

/** JSON stored as a string; the type is what this server wrote there. */
export function json<T>(value: SQLOutputValue | undefined, missing: T): T {
  return typeof value === "string" ? (JSON.parse(value) as T) : missing;
}

/** A value as a JSON string, or null for nothing. */
export function maybeJson(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}
