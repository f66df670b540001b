/** Reads the arguments of a request one by one; a missing or wrong one is a `DebugError` that names it. */
import { DebugError } from "./debug-error.ts";

/** Arguments as they came. Some clients send null for what others leave out. */
export type Arguments = Record<string, unknown>;

function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

/** @throws DebugError when the member is not a string. */
export function readString(args: Arguments, name: string): string {
  const value = args[name];
  if (typeof value !== "string") throw new DebugError(`\`${name}\` must be a string`);
  return value;
}

/** The same, but it may be left out. */
export function readOptionalString(args: Arguments, name: string): string | undefined {
  return isAbsent(args[name]) ? undefined : readString(args, name);
}

/** @throws DebugError when the member is not an integer from `least` on. */
export function readInteger(args: Arguments, name: string, least = 0): number {
  const value = args[name];
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least)
    throw new DebugError(`\`${name}\` must be a whole number from ${least} on`);
  return value;
}

/** The same, but it may be left out. */
export function readOptionalInteger(args: Arguments, name: string, least = 0): number | undefined {
  return isAbsent(args[name]) ? undefined : readInteger(args, name, least);
}

/** A list, empty where it is left out. @throws DebugError */
export function readList(args: Arguments, name: string): unknown[] {
  const value = args[name];
  if (isAbsent(value)) return [];
  if (!Array.isArray(value)) throw new DebugError(`\`${name}\` must be a list`);
  return value;
}

/** A list of objects. @throws DebugError */
export function readObjects(args: Arguments, name: string): Arguments[] {
  return readList(args, name).map((item) => {
    if (typeof item !== "object" || item === null)
      throw new DebugError(`\`${name}\` must be a list of objects`);
    return item as Arguments;
  });
}

/** A list of strings. @throws DebugError */
export function readStrings(args: Arguments, name: string): string[] {
  return readList(args, name).map((item) => {
    if (typeof item !== "string") throw new DebugError(`\`${name}\` must be a list of strings`);
    return item;
  });
}
