/** Arguments of a request, read one by one. What is missing or of another kind is a `DebugError` that names it. */
import { DebugError } from "./dap.ts";

/** Arguments as they came. Some clients send null for what others leave out. */
export type Given = Record<string, unknown>;

function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

/** A member that has to be text. */
export function textIn(given: Given, name: string): string {
  const value = given[name];
  if (typeof value !== "string") throw new DebugError(`\`${name}\` has to be text`);
  return value;
}

/** The same, but it may be left out. */
export function someText(given: Given, name: string): string | undefined {
  return isAbsent(given[name]) ? undefined : textIn(given, name);
}

/** A member that has to be a whole number, from `least` on. */
export function wholeIn(given: Given, name: string, least = 0): number {
  const value = given[name];
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least)
    throw new DebugError(`\`${name}\` has to be a whole number from ${least} on`);
  return value;
}

/** The same, but it may be left out. */
export function someWhole(given: Given, name: string, least = 0): number | undefined {
  return isAbsent(given[name]) ? undefined : wholeIn(given, name, least);
}

/** A list, empty where it is left out. */
export function listIn(given: Given, name: string): unknown[] {
  const value = given[name];
  if (isAbsent(value)) return [];
  if (!Array.isArray(value)) throw new DebugError(`\`${name}\` has to be a list`);
  return value;
}

/** A list of what has members. */
export function objectsIn(given: Given, name: string): Given[] {
  return listIn(given, name).map((one) => {
    if (typeof one !== "object" || one === null)
      throw new DebugError(`\`${name}\` has to be a list of objects`);
    return one as Given;
  });
}

/** A list of texts. */
export function textsIn(given: Given, name: string): string[] {
  return listIn(given, name).map((one) => {
    if (typeof one !== "string") throw new DebugError(`\`${name}\` has to be a list of texts`);
    return one;
  });
}
