/** Finds elements and slices of values, as Python does. */
import type { Budget } from "../budget.ts";
import { PythonError } from "../template-error.ts";
import { asNumber, Dict, elements, isNumber, List, typeName, Undefined, type Value } from "../values.ts";

/** An element, or a part, of a value; undefined when there is none. */
export function elementAt(of: Value, at: Value, budget: Budget): Value | undefined {
  if (of instanceof Dict) {
    // What is no key of any object is none of this one.
    return at instanceof Undefined || at instanceof Dict ? undefined : of.get(at);
  }
  if (!(typeof of === "string" || of instanceof List) || !isNumber(at)) return undefined;
  const index = asNumber(at);
  if (typeof index !== "bigint") return undefined;
  const items = elements(of, budget);
  const position = Number(index) < 0 ? items.length + Number(index) : Number(index);
  return items[position];
}

/** `of[from:to:step]` */
export function slice(of: Value, from: Value, to: Value, step: Value, budget: Budget): Value {
  if (!(typeof of === "string" || of instanceof List))
    throw new PythonError("TypeError", `'${typeName(of)}' object is not subscriptable`);
  const items = elements(of, budget);
  const whole = (value: Value): number | undefined => {
    if (value === null) return undefined;
    if (typeof value !== "bigint" && typeof value !== "boolean")
      throw new PythonError(
        "TypeError",
        "slice indices must be integers or None or have an __index__ method",
      );
    return Number(value);
  };
  const by = whole(step) ?? 1;
  if (by === 0) throw new PythonError("ValueError", "slice step cannot be zero");
  const clamp = (index: number, low: number, high: number): number =>
    Math.min(Math.max(index < 0 ? index + items.length : index, low), high);
  const [low, high] = by > 0 ? [0, items.length] : [-1, items.length - 1];
  const bounds = { from: whole(from), to: whole(to) };
  const start = bounds.from === undefined ? (by > 0 ? low : high) : clamp(bounds.from, low, high);
  const end = bounds.to === undefined ? (by > 0 ? high : low) : clamp(bounds.to, low, high);
  const found: Value[] = [];
  for (let index = start; by > 0 ? index < end : index > end; index += by) found.push(items[index] ?? null);
  budget.take(found.length);
  return typeof of === "string" ? found.join("") : new List(found, of.isTuple);
}
