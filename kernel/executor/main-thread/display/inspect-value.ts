/** Inspects a live value, its type, keys and preview, without running any of the user's code. */
import { inspect, types } from "node:util";
import type { Inspection, InspectRequest } from "../../protocol.ts";
import type { Boxes } from "../run/boxes.ts";

const MAX_KEYS = 1000;

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** A property's descriptor, its own or inherited; none behind a proxy, whose traps would run. */
function describe(value: unknown, key: string): PropertyDescriptor | undefined {
  for (
    let at: unknown = isObject(value) ? value : undefined;
    isObject(at) && !types.isProxy(at);
    at = Object.getPrototypeOf(at)
  ) {
    const descriptor = Object.getOwnPropertyDescriptor(at, key);
    if (descriptor) return descriptor;
  }
  return undefined;
}

/** The value under a name of the notebook, else of the global scope, and on along `path`; getters are not called. */
function find(
  boxes: Boxes,
  { name, path }: Pick<InspectRequest, "name" | "path">,
): { value: unknown } | undefined {
  const first = boxes.declared().includes(name)
    ? { value: boxes.get(name).v }
    : Object.getOwnPropertyDescriptor(globalThis, name);
  let current = first && "value" in first ? { value: first.value as unknown } : globalValue(name, first);
  for (const key of path) {
    const next = current && describe(current.value, key);
    current = next && "value" in next ? { value: next.value as unknown } : undefined;
  }
  return current;
}

/** Node's own globals are getters (`process`, `crypto`): these may be called. */
function globalValue(
  name: string,
  descriptor: PropertyDescriptor | undefined,
): { value: unknown } | undefined {
  return descriptor?.get && name === "process" ? { value: process } : undefined;
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (!isObject(value)) return typeof value;
  if (types.isProxy(value)) return "Proxy";
  const maker = describe(value, "constructor")?.value as unknown;
  const name = typeof maker === "function" ? describe(maker, "name")?.value : undefined;
  return typeof name === "string" && name !== "" ? name : typeof value;
}

function isList(value: object): boolean {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}

/** Where the names of a value are looked for first: a number's or a string's stand in its class. */
function startOf(value: unknown): unknown {
  return isObject(value) || value === null || value === undefined ? value : Object.getPrototypeOf(value);
}

/** Names after a dot: its own first, then those of its classes; a list's numbers are left out. */
function keysOf(value: unknown): Inspection["keys"] {
  const keys = new Map<string, "function" | "property">();
  for (
    let at = startOf(value);
    isObject(at) && at !== Object.prototype && !types.isProxy(at);
    at = Object.getPrototypeOf(at)
  ) {
    const names = at === value && isList(at) ? ["length"] : Object.getOwnPropertyNames(at);
    for (const name of names) {
      if (keys.size >= MAX_KEYS) break;
      if (name === "constructor" || keys.has(name)) continue;
      const isFunction = typeof Object.getOwnPropertyDescriptor(at, name)?.value === "function";
      keys.set(name, isFunction ? "function" : "property");
    }
  }
  return [...keys].map(([name, kind]) => ({ name, kind }));
}

function mapKeys(value: unknown): Inspection["keys"] {
  const keys: Inspection["keys"] = [];
  const all: Iterable<unknown> = types.isMap(value)
    ? Map.prototype.keys.call(value)
    : types.isSet(value)
      ? Set.prototype.keys.call(value)
      : [];
  for (const key of all) {
    if (typeof key === "string") keys.push({ name: key, kind: "property" });
    if (keys.length >= MAX_KEYS) break;
  }
  return keys;
}

const MAX_PREVIEW_LENGTH = 2000; // UTF-16 code units

/** What Node's inspection reads although it may be a getter: of any object, and of errors and functions. */
function readOf(value: object): (string | symbol)[] {
  return typeof value === "function" || types.isNativeError(value)
    ? [Symbol.toStringTag, "name", "message", "stack"]
    : [Symbol.toStringTag];
}

/** True when inspecting a value runs no getter and no proxy's trap, as deep as it is shown. */
function isHarmless(value: unknown, depth: number): boolean {
  if (!isObject(value)) return true;
  const keys = readOf(value);
  for (let at: unknown = value; isObject(at); at = Object.getPrototypeOf(at)) {
    if (types.isProxy(at)) return false;
    const own = at;
    if (keys.some((key) => Object.getOwnPropertyDescriptor(own, key)?.get) && !ArrayBuffer.isView(value))
      return false;
  }
  if (depth === 0 || ArrayBuffer.isView(value)) return true;
  if (types.isMap(value) || types.isSet(value)) return false;
  return (
    Array.isArray(value)
      ? Array.from({ length: Math.min(value.length, 20) }, (_, index) => String(index))
      : Object.keys(value)
  ).every((key) => isHarmless(Object.getOwnPropertyDescriptor(value, key)?.value, depth - 1));
}

/** Entries of a Map or Set are shown flat, as a list of them is. */
function entries(value: unknown): unknown[] | undefined {
  const all = types.isMap(value)
    ? Map.prototype.entries.call(value)
    : types.isSet(value)
      ? Set.prototype.values.call(value)
      : undefined;
  return all && [...all.take(10)];
}

function preview(value: unknown): string {
  const list = entries(value);
  const harmless = list
    ? list.flat().every((item) => isHarmless(item, 0)) && isHarmless(value, 0)
    : isHarmless(value, 1);
  if (!harmless)
    return `${typeOf(value)} { ${keysOf(value)
      .slice(0, 20)
      .map(({ name }) => name)
      .join(", ")} }`;
  try {
    const text = inspect(value, {
      depth: list ? 0 : 1,
      maxArrayLength: 10,
      maxStringLength: 300,
      breakLength: 90,
      getters: false,
      customInspect: false,
    });
    return text.length > MAX_PREVIEW_LENGTH ? `${text.slice(0, MAX_PREVIEW_LENGTH)}…` : text;
  } catch {
    return "";
  }
}

/** Inspects a value; undefined when there is no such value, or only a getter leads to it. */
export function inspectValue(
  boxes: Boxes,
  request: Pick<InspectRequest, "name" | "path" | "want">,
): Inspection | undefined {
  const target = find(boxes, request);
  if (!target) return undefined;
  const { value } = target;
  const keys = request.want === "preview" ? [] : request.want === "map-keys" ? mapKeys(value) : keysOf(value);
  return { type: typeOf(value), keys, preview: request.want === "preview" ? preview(value) : "" };
}
