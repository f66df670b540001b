/** Finds what in a value can't be stored: functions, promises, objects of classes that would lose them. */
import { types } from "node:util";
import { type ArrowKind, arrowBytes, arrowKindOf } from "./arrow/kind.ts";

export interface StorableOptions {
  /** The value is too large from so many bytes on, roughly counted. */
  maxBytes?: number;
  /** What the value is called; default: `result`. */
  name?: string;
  /** For another thread of this process, where memory that is shared stays so. */
  isShared?: boolean;
  /** Gets Arrow's containers that are found. */
  arrows?: Map<object, ArrowKind>;
}

/** Bytes that a value takes beside its strings and arrays of numbers. */
const BYTES_PER_VALUE = 8;
const BYTES_PER_CHARACTER = 2;

/** What has the value's tag is taken for what it says: a notebook's own Map is another class. */
const STORABLE_TAGS = new Set(
  [
    "Date",
    "RegExp",
    "Map",
    "Set",
    "Error",
    "ArrayBuffer",
    "DataView",
    "Boolean",
    "Number",
    "String",
    "BigInt",
  ].concat(
    [
      "Int8",
      "Uint8",
      "Uint8Clamped",
      "Int16",
      "Uint16",
      "Int32",
      "Uint32",
      "Float16",
      "Float32",
      "Float64",
      "BigInt64",
      "BigUint64",
    ].map((numbers) => `${numbers}Array`),
  ),
);

/** V8 stores errors of these classes as what they are, and no fields that are added to them. */
const NATIVE_ERRORS = new Set(
  ["", "Eval", "Range", "Reference", "Syntax", "Type", "URI"].map((kind) => `${kind}Error`),
);

/** From this length on an array is walked by its keys: it may have more holes than entries. */
const LONG_ARRAY = 5e6;

/** An object on the way through a value, and how it is reached. */
interface Visit {
  value: object;
  from: Visit | undefined;
  step: Step;
}
/** From an object to one in it: puts what it is called behind, or around, the object's own path. */
type Step = (path: string) => string;

/** `result.model.predict is a function`; undefined where all of the value can be stored. */
export function problemOf(
  value: unknown,
  { maxBytes, name = "result", isShared = false, arrows }: StorableOptions = {},
): string | undefined {
  const walked = new Set<object>();
  const waiting: Visit[] = [];
  let bytes = 0;
  const tooLarge = (): string | undefined =>
    maxBytes !== undefined && bytes > maxBytes
      ? `${name} has more than ${Math.round(maxBytes / 1e6)} MB`
      : undefined;
  const problemIn = (value: unknown, from: Visit | undefined, step: Step): string | undefined => {
    bytes += BYTES_PER_VALUE + (typeof value === "string" ? value.length * BYTES_PER_CHARACTER : 0);
    if (typeof value === "function") return `${step(pathOf(from))} is a function`;
    if (typeof value === "symbol") return `${step(pathOf(from))} is a symbol`;
    if (typeof value === "object" && value !== null && !walked.has(value)) {
      walked.add(value);
      waiting.push({ value, from, step });
    }
    return tooLarge();
  };
  let problem = problemIn(value, undefined, () => name);
  for (let next = waiting.pop(); next && problem === undefined; next = waiting.pop()) {
    const visit = next;
    // Threads get a table as its parts: its class would be lost.
    const arrow = isShared ? undefined : arrowKindOf(visit.value);
    if (arrow) {
      arrows?.set(visit.value, arrow);
      bytes += arrowBytes(visit.value);
      problem = tooLarge();
      continue;
    }
    const kind =
      kindOf(visit.value) ?? (isShared && types.isSharedArrayBuffer(visit.value) ? "ArrayBuffer" : undefined);
    if (kind === undefined) return `${pathOf(visit)} is ${described(visit.value)}`;
    if (ArrayBuffer.isView(visit.value) || kind === "ArrayBuffer") {
      bytes += (visit.value as ArrayBuffer).byteLength;
      problem = tooLarge();
    } else if (
      Array.isArray(visit.value) &&
      visit.value.length * BYTES_PER_VALUE > (maxBytes ?? Number.POSITIVE_INFINITY)
    ) {
      problem = `${name} is too large`;
    } else problem = problemInside(visit, kind, problemIn);
  }
  return problem;
}

function pathOf(visit: Visit | undefined): string {
  const steps: Step[] = [];
  for (let at = visit; at; at = at.from) steps.push(at.step);
  return steps.reduceRight((path, step) => step(path), "");
}

/** The first problem among what an object holds. */
function problemInside(
  visit: Visit,
  kind: string,
  problemIn: (value: unknown, from: Visit, step: Step) => string | undefined,
): string | undefined {
  const { value } = visit;
  let problem: string | undefined;
  const entry = (inside: unknown, step: Step): boolean => {
    problem = problemIn(inside, visit, step);
    return problem !== undefined;
  };
  if (kind === "Map") {
    for (const [key, inside] of value as Map<unknown, unknown>) {
      if (entry(key, (path) => `a key of ${path}`)) break;
      if (entry(inside, (path) => `${path}.get(${shortened(key)})`)) break;
    }
  } else if (kind === "Set") {
    for (const inside of value as Set<unknown>) if (entry(inside, (path) => `an entry of ${path}`)) break;
  } else if (kind === "Error") {
    const { cause } = value as Error;
    if (cause !== undefined) entry(cause, (path) => `${path}.cause`);
  } else if (kind === "Array") {
    const list = value as unknown[];
    if (list.length < LONG_ARRAY) list.some((inside, at) => entry(inside, (path) => `${path}[${at}]`));
    else for (const at of Object.keys(list)) if (entry(list[Number(at)], (path) => `${path}[${at}]`)) break;
  } else if (kind === "Object") {
    const [symbol] = Object.getOwnPropertySymbols(value);
    if (symbol && Object.getOwnPropertyDescriptor(value, symbol)?.enumerable)
      return `${pathOf(visit)}[${String(symbol)}] has a symbol for a name`;
    for (const key of Object.keys(value))
      if (entry((value as Record<string, unknown>)[key], (path) => path + member(key))) break;
  }
  return problem;
}

function member(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** What an object is stored as; undefined where it would not come back as it is. */
function kindOf(value: object): string | undefined {
  const tag = tagOf(value);
  if (tag === "Object") return isPlain(value) ? tag : undefined;
  // By its name: a notebook's own Map is another class.
  const name: unknown = value.constructor?.name;
  if (tag === "Array") return name === "Array" ? tag : undefined;
  if (tag === "Error")
    return NATIVE_ERRORS.has(String(name)) && Object.keys(value).length === 0 ? tag : undefined;
  return STORABLE_TAGS.has(tag) && (name === tag || Buffer.isBuffer(value)) ? tag : undefined;
}

function tagOf(value: object): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // An object of another realm (a notebook's) is plain too: its prototype has none itself.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function described(value: object): string {
  const tag = tagOf(value);
  const name: unknown = value.constructor?.name;
  const own = typeof name === "string" && name !== "" && name !== "Object" ? name : tag;
  if (tag === "Promise" || typeof (value as { then?: unknown }).then === "function") return "a promise";
  return `an object of class ${own}, which can't be stored as it is`;
}

function shortened(key: unknown): string {
  const text = typeof key === "string" ? JSON.stringify(key) : typeof key === "object" ? "…" : String(key);
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
