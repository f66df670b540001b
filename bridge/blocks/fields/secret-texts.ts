/** Finds the texts that stand where a block's secrets are. */
import { isRecord } from "../../is-record.ts";

/** @param paths as {@link import("../definition.ts").secretPaths} gives them */
export function textsAt(values: Readonly<Record<string, unknown>>, paths: readonly string[]): string[] {
  return [...new Set(paths.flatMap((path) => textsOf(values, path.split("."))))];
}

function textsOf(value: unknown, [step, ...rest]: readonly string[]): string[] {
  if (typeof value === "string") return step === undefined || step === "*" ? [value] : [];
  if (Array.isArray(value))
    return value.flatMap((each) => textsOf(each, step === undefined ? [] : [step, ...rest]));
  if (!isRecord(value)) return [];
  if (step === undefined || step === "*") return Object.values(value).flatMap((each) => textsOf(each, []));
  return textsOf(value[step], rest);
}
