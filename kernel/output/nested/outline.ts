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
/**
 * An outline's HTML, in UTF-16 units, as its entries are estimated: tags and styles of a leaf, and of a branch with its
 * preview, beside keys and values. With its text a result stays below 100 kB.
 */
const MAX_HTML_LENGTH = 50_000;
const LEAF_LENGTH = 110;
const BRANCH_LENGTH = 250;
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

function lengthOf(key: string | undefined, value: Branch | Leaf): number {
  const own = value.kind === "branch" ? BRANCH_LENGTH + value.label.length : LEAF_LENGTH + value.text.length;
  return own + (key?.length ?? 0);
}

/** A branch whose entries are still to be read, with the values that it stands in. */
type Unread = { branch: Branch; pairs: Pairs; above: readonly unknown[] };

/**
 * The outline of an object, an array, a Map, a Set or an instance; undefined for anything else. Outer entries come
 * first: what is left out of a large value is what lies deepest.
 */
export function outlineOf(value: unknown): Outline | undefined {
  const first = entriesOf(value);
  if (!first) return undefined;
  let length = 0;
  let cut = false;
  const unread: Unread[] = [];

  const branchOf = (inner: unknown, pairs: Pairs, above: readonly unknown[]): Branch => {
    const { label, brackets, size } = pairs;
    const branch: Branch = { kind: "branch", label, brackets, entries: [], hidden: size };
    unread.push({ branch, pairs, above: [...above, inner] });
    return branch;
  };

  const node = (inner: unknown, above: readonly unknown[]): Branch | Leaf => {
    if (above.includes(inner)) return note("[Circular]");
    const pairs = entriesOf(inner);
    return pairs ? branchOf(inner, pairs, above) : leaf(inner);
  };

  const root = branchOf(value, first, []);
  for (let at = 0; at < unread.length; at += 1) {
    const { branch, pairs, above } = unread[at] as Unread;
    const limit = above.length > MAX_DEPTH ? 0 : MAX_ENTRIES;
    for (const [key, inner] of pairs.pairs) {
      if (branch.entries.length >= limit || length >= MAX_HTML_LENGTH) break;
      const held = node(inner, above);
      branch.entries.push({ key, value: held });
      length += lengthOf(key, held);
    }
    branch.hidden = pairs.size - branch.entries.length;
    if (branch.hidden > 0) cut = true;
  }
  return { root, cut };
}
