/** Turns values that JSON cannot carry into ones it can: BigInts, Maps, Sets, typed arrays, errors. */
import { types } from "node:util";

/**
 * Who reads the JSON: a user, who wants to see what is there (a BigInt beyond 2 ** 53 and NaN as text), or a
 * program, which wants numbers (the nearest one, and null for what is none).
 */
export type JsonReader = "user" | "program";

type Pairs = Iterable<readonly [unknown, unknown]>;

function ofBigInt(value: bigint, reader: JsonReader): number | string {
  const number = Number(value);
  return reader === "program" || Number.isSafeInteger(number) ? number : String(value);
}

/** A Map as an object where its keys are strings, else as pairs. */
function ofMap(map: Pairs): unknown {
  const pairs = [...map];
  return pairs.every(([key]) => typeof key === "string") ? Object.fromEntries(pairs) : pairs;
}

/** A collection that says how much it holds: a Set, an Arrow table. An iterator may have no end. */
function isCollection(value: object): value is Iterable<unknown> {
  const { length, size, numRows } = value as { length?: unknown; size?: unknown; numRows?: unknown };
  return (
    typeof (value as { [Symbol.iterator]?: unknown })[Symbol.iterator] === "function" &&
    [length, size, numRows].some((count) => typeof count === "number")
  );
}

function hasToJson(value: object): value is { toJSON(): unknown } {
  return typeof (value as { toJSON?: unknown }).toJSON === "function";
}

/** What stands in JSON for objects of JavaScript's own classes. */
function ofBuiltIn(value: object): unknown {
  if (types.isBoxedPrimitive(value)) return value.valueOf();
  if (types.isNativeError(value) || types.isRegExp(value)) return String(value);
  if (types.isMap(value)) return ofMap(value as Pairs);
  // Before toJSON: vega-lite gives Set.prototype one that fails on BigInts.
  if (types.isSet(value) || types.isTypedArray(value)) return Array.from(value as Iterable<unknown>);
  return value;
}

/**
 * `value` as JSON can carry it; itself, not a copy, where nothing in it had to change. What is left to JSON.stringify
 * is what it does well: dates, and leaving out functions, symbols and undefined. So is a circle, which it refuses.
 * @throws whatever a `toJSON` or a getter throws; RangeError for a value nested too deep
 */
export function jsonValue(value: unknown, reader: JsonReader): unknown {
  const above = new Set<object>();

  /** @param isWritten what a `toJSON` gave: JSON asks it for no other */
  const inner = (each: unknown, isWritten = false): unknown => {
    if (typeof each === "bigint") return ofBigInt(each, reader);
    if (typeof each === "number") return reader === "user" && !Number.isFinite(each) ? String(each) : each;
    if (typeof each !== "object" || each === null || above.has(each)) return each;
    if (types.isDate(each)) return reader === "user" && Number.isNaN(each.getTime()) ? String(each) : each;
    above.add(each);
    const result = Array.isArray(each) ? ofEntries(each) : ofObject(each, isWritten);
    above.delete(each);
    return result;
  };

  const ofObject = (each: object, isWritten: boolean): unknown => {
    const built = ofBuiltIn(each);
    if (built !== each) return inner(built);
    if (!isWritten && hasToJson(each)) return inner(each.toJSON(), true);
    return isCollection(each) ? inner(Array.from(each)) : ofEntries(each);
  };

  const ofEntries = (each: object): unknown => {
    if (Array.isArray(each)) {
      const items = Array.from(each as readonly unknown[], (item) => inner(item));
      return items.every((item, index) => Object.is(item, (each as unknown[])[index])) ? each : items;
    }
    const entries = Object.entries(each).map(([key, old]) => [key, old, inner(old)] as const);
    return entries.every(([, old, fresh]) => Object.is(old, fresh))
      ? each
      : Object.fromEntries(entries.map(([key, , fresh]) => [key, fresh]));
  };

  return inner(value);
}
