/** Compares two transcripts: where they differ, and which differences the table excuses. */
import { isDeepStrictEqual } from "node:util";
import type { Difference } from "./differences.ts";
import type { Line } from "./transcript.ts";

export interface Mismatch {
  /** `POST /flows/` */
  call: string;
  /** `status`, `body.labels`, `body.0.name` */
  at: string;
  real: unknown;
  ours: unknown;
}

/** Every place where the answers differ. */
export function mismatches(real: readonly Line[], ours: readonly Line[]): Mismatch[] {
  const found: Mismatch[] = [];
  for (let index = 0; index < Math.max(real.length, ours.length); index++) {
    const call = real[index]?.call ?? ours[index]?.call ?? "";
    if (real[index]?.call !== ours[index]?.call) {
      found.push({ call, at: "call", real: real[index]?.call, ours: ours[index]?.call });
      break;
    }
    const { call: _, ...realAnswer } = real[index] ?? {};
    const { call: __, ...ourAnswer } = ours[index] ?? {};
    walk(realAnswer, ourAnswer, "", (at, left, right) => found.push({ call, at, real: left, ours: right }));
  }
  return found;
}

function walk(
  real: unknown,
  ours: unknown,
  at: string,
  differ: (at: string, real: unknown, ours: unknown) => void,
): void {
  if (isDeepStrictEqual(real, ours)) return;
  const inside = (key: string) => (at === "" ? key : `${at}.${key}`);
  if (isContainer(real) && isContainer(ours) && Array.isArray(real) === Array.isArray(ours)) {
    for (const key of new Set([...Object.keys(real), ...Object.keys(ours)]))
      walk(Reflect.get(real, key), Reflect.get(ours, key), inside(key), differ);
  } else differ(at, real, ours);
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** The row that excuses a difference. */
export function excuse({ call, at }: Mismatch, table: readonly Difference[]): Difference | undefined {
  return table.find((row) => matches(row.call, call) && (matches(row.at, at) || at.startsWith(`${row.at}.`)));
}

/** `*` stands for one part of a path, or of a place; alone, for all. */
function matches(pattern: string, text: string): boolean {
  if (pattern === "*") return true;
  const source = pattern
    .split("*")
    .map((part) => part.replace(/[.?+^$()[\]{}|\\]/g, "\\$&"))
    .join("[^/.]*");
  return new RegExp(`^${source}$`).test(text);
}

/** A difference as a line. */
export function describeMismatch({ call, at, real, ours }: Mismatch): string {
  return `${call} → ${at}: Prefect ${JSON.stringify(real)} | ours ${JSON.stringify(ours)}`;
}
