/** Outlines a nested value, walked no further than can be shown. Calls no getters. */
import { inspect, types } from "node:util";
import { className, isPlaceholder, isPlain, read, readOwn } from "../read-value.ts";
import { inspectLine } from "../text.ts";

/** A value with entries: `label` names it (`Ride`, `Array(3)`), `entries` are its first ones. */
export interface Branch {
  kind: "branch";
  label: string;
  brackets: readonly [string, string];
  entries: Entry[];
  /** Entries that are left out. */
  hidden: number;
}

/** A value in one line. */
export interface Leaf {
  kind: "string" | "number" | "other" | "note";
  text: string;
}

/** One entry; `key` is undefined for items of arrays and sets. */
export interface Entry {
  key: string | undefined;
  value: Branch | Leaf;
}

/** An outline; `cut` says that it holds less than the value does. */
export interface Outline {
  root: Branch;
  cut: boolean;
}

/** Entries of one branch. */
const MAX_ENTRIES = 100;
/** Branches and leaves of an outline. */
const MAX_NODES = 2000;
const MAX_DEPTH = 8;
const MAX_STRING_LENGTH = 200; // UTF-16 units

function note(text: string): Leaf {
  return { kind: "note", text };
}

function leaf(value: unknown): Leaf {
  if (isPlaceholder(value)) return note(value.placeholder);
  if (typeof value === "string") return { kind: "string", text: inspectLine(value, MAX_STRING_LENGTH) };
  const kind =
    typeof value === "number" || typeof value === "bigint" || typeof value === "boolean" ? "number" : "other";
  return { kind, text: inspectLine(value) };
}

type Pairs = {
  label: string;
  brackets: readonly [string, string];
  size: number;
  pairs: Iterable<[string | undefined, unknown]>;
};

function* items(values: readonly unknown[]): Iterable<[undefined, unknown]> {
  for (let index = 0; index < values.length; index++)
    yield [undefined, index in values ? readOwn(values, index) : undefined];
}

function* properties(value: object, keys: readonly PropertyKey[]): Iterable<[string, unknown]> {
  for (const key of keys) {
    const name =
      typeof key === "string" && /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? key : inspectLine(key);
    yield [typeof key === "symbol" ? `[${key.toString()}]` : name, readOwn(value, key)];
  }
}

function keysOf(value: object): PropertyKey[] {
  return [
    ...Object.keys(value),
    ...Object.getOwnPropertySymbols(value).filter((key) =>
      Object.prototype.propertyIsEnumerable.call(value, key),
    ),
  ];
}

function customInspect(value: object): boolean {
  return typeof read(value, inspect.custom) === "function";
}

/** The entries of a value; undefined for what is shown in one line. */
function entriesOf(value: unknown): Pairs | undefined {
  if (typeof value !== "object" || value === null || types.isProxy(value) || isPlaceholder(value))
    return undefined;
  if (Array.isArray(value)) {
    return { label: `Array(${value.length})`, brackets: ["[", "]"], size: value.length, pairs: items(value) };
  }
  if (types.isMap(value)) {
    const map = value as ReadonlyMap<unknown, unknown>;
    const pairs = map.entries().map(([key, held]): [string, unknown] => [`${inspectLine(key)} =>`, held]);
    return { label: `Map(${map.size})`, brackets: ["{", "}"], size: map.size, pairs };
  }
  if (types.isSet(value)) {
    const set = value as ReadonlySet<unknown>;
    return {
      label: `Set(${set.size})`,
      brackets: ["{", "}"],
      size: set.size,
      pairs: set.values().map((held): [undefined, unknown] => [undefined, held]),
    };
  }
  const simple = isPlain(value) || types.isModuleNamespaceObject(value);
  if (
    !simple &&
    (Object.prototype.toString.call(value) !== "[object Object]" ||
      types.isPromise(value) ||
      customInspect(value))
  )
    return undefined;
  const keys = keysOf(value);
  return {
    label: className(value) ?? "",
    brackets: ["{", "}"],
    size: keys.length,
    pairs: properties(value, keys),
  };
}

/** The outline of an object, an array, a Map, a Set or an instance; undefined for anything else. */
export function outlineOf(value: unknown): Outline | undefined {
  let nodes = 0;
  let cut = false;
  const above: unknown[] = [];

  const node = (inner: unknown): Branch | Leaf => {
    nodes += 1;
    if (above.includes(inner)) return note("[Circular]");
    const pairs = entriesOf(inner);
    return pairs ? branch(inner, pairs) : leaf(inner);
  };

  const branch = (parent: unknown, { label, brackets, size, pairs }: Pairs): Branch => {
    const entries: Entry[] = [];
    above.push(parent);
    const limit = above.length > MAX_DEPTH ? 0 : MAX_ENTRIES;
    for (const [key, inner] of pairs) {
      if (entries.length >= limit || nodes >= MAX_NODES) break;
      entries.push({ key, value: node(inner) });
    }
    above.pop();
    const hidden = size - entries.length;
    if (hidden > 0) cut = true;
    return { kind: "branch", label, brackets, entries, hidden };
  };

  const pairs = entriesOf(value);
  return pairs ? { root: branch(value, pairs), cut } : undefined;
}
