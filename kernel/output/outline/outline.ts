/** A nested value as an outline: what is in what, walked no further than can be shown. Calls no getters. */
import { inspect, types } from "node:util";
import { className, isPlain, isStand, read, readOwn } from "../read-value.ts";
import { inspectLine } from "../text.ts";

/** What holds others: `label` names it (`Ride`, `Array(3)`), entries are its first ones. */
export interface Branch {
  kind: "branch";
  label: string;
  brackets: readonly [string, string];
  entries: Entry[];
  /** Entries that are left out. */
  hidden: number;
}

/** What is shown in a line. */
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

const MAX_ENTRIES = 100; // of one branch
const MAX_NODES = 2000; // of the outline
const MAX_DEPTH = 8;

function note(text: string): Leaf {
  return { kind: "note", text };
}

function leaf(value: unknown): Leaf {
  if (isStand(value)) return note(value.stand);
  if (typeof value === "string") return { kind: "string", text: inspectLine(value, 200) };
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
    const shown =
      typeof key === "string" && /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? key : inspectLine(key);
    yield [typeof key === "symbol" ? `[${key.toString()}]` : shown, readOwn(value, key)];
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

/** How a value is opened; undefined for what is shown in a line. */
function opened(value: unknown): Pairs | undefined {
  if (typeof value !== "object" || value === null || types.isProxy(value) || isStand(value)) return undefined;
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

  const node = (held: unknown): Branch | Leaf => {
    nodes += 1;
    if (above.includes(held)) return note("[Circular]");
    const pairs = opened(held);
    return pairs ? branch(held, pairs) : leaf(held);
  };

  const branch = (held: unknown, { label, brackets, size, pairs }: Pairs): Branch => {
    const entries: Entry[] = [];
    above.push(held);
    const most = above.length > MAX_DEPTH ? 0 : MAX_ENTRIES;
    for (const [key, inner] of pairs) {
      if (entries.length >= most || nodes >= MAX_NODES) break;
      entries.push({ key, value: node(inner) });
    }
    above.pop();
    const hidden = size - entries.length;
    if (hidden > 0) cut = true;
    return { kind: "branch", label, brackets, entries, hidden };
  };

  const pairs = opened(value);
  return pairs ? { root: branch(value, pairs), cut } : undefined;
}
