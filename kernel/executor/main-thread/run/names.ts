/** Lists the notebook's names with the type and a short text of each value, for `%who`. Getters are not called. */
import { inspect } from "node:util";
import type { Boxes } from "./boxes.ts";

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return `Array(${value.length})`;
  if (typeof value === "object") {
    const prototype: unknown = Object.getPrototypeOf(value);
    const maker =
      prototype === null ? undefined : Object.getOwnPropertyDescriptor(prototype, "constructor")?.value;
    return typeof maker === "function" && maker.name !== "" ? maker.name : "object";
  }
  return typeof value;
}

function shortText(value: unknown): string {
  try {
    const text = inspect(value, {
      depth: 0,
      breakLength: Number.POSITIVE_INFINITY,
      maxArrayLength: 5,
      maxStringLength: 60,
    });
    return text.length > 80 ? `${text.slice(0, 79)}…` : text;
  } catch {
    return "(can't be shown)";
  }
}

/** All declared names, in alphabetical order. */
export function describeNames(boxes: Boxes): { name: string; type: string; value: string }[] {
  return boxes
    .declared()
    .sort()
    .map((name) => {
      const { v: value } = boxes.get(name);
      return { name, type: typeOf(value), value: shortText(value) };
    });
}
