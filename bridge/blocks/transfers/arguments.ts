/** Reads arguments that are given one after the other, as Prefect's users write them, or by their names in an object. */
import { CellflowError } from "../../errors.ts";
import { isRecord } from "../../is-record.ts";
import { nearestName } from "../../nearest.ts";

/**
 * @param called for messages: `S3Bucket.uploadFromPath`
 * @throws CellflowError `block.argument` for a name that is none
 */
export function named(
  called: string,
  names: readonly string[],
  args: readonly unknown[],
): Readonly<Record<string, unknown>> {
  const [first] = args;
  // A block, or a stream, is a value: only a plain object has names.
  if (args.length !== 1 || !isRecord(first) || !isPlain(first))
    return Object.fromEntries(names.map((name, at) => [name, args[at]]));
  const unknown = Object.keys(first).find((key) => !names.includes(key));
  if (unknown === undefined) return first;
  const nearest = nearestName(unknown, names);
  const hint = nearest ? `did you mean ${nearest}?` : `it takes ${names.join(", ")}`;
  throw new CellflowError("block.argument", `${called} takes no ${unknown}: ${hint}`);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** @throws CellflowError `block.argument` for what is no text */
export function textArgument(called: string, name: string, value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw new CellflowError("block.argument", `${called} needs ${name}: a path`);
}
