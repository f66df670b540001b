/**
 * The values of templates: what Python would have for JSON, and nothing of JavaScript's. Integers are bigints, so that a
 * number is a float; objects are {@link Dict}s. No value has a prototype, a property or a function that a template reaches.
 */
import { pythonFloat, pythonString } from "../../parameters/phrasing/python.ts";
import type { Budget } from "./budget.ts";
import { PythonError } from "./template-error.ts";

/** A value as Python has it; integers are `bigint`, floats `number`. */
export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | List
  | Dict
  | Undefined
  | Callable
  | Namespace;

/** Values inside of a value, each as often as it stands there: what goes through all of them takes no longer. */
const MAX_WEIGHT = 1_000_000;

function checkWeight(weight: number): number {
  if (weight > MAX_WEIGHT) throw new PythonError("OverflowError", "Value is too large. The sandbox ends it.");
  return weight;
}

/** What it costs to go through a value. */
export function cost(value: Value | undefined): number {
  if (typeof value === "string") return value.length;
  return value instanceof List || value instanceof Dict ? value.weight : 1;
}

/** A list, or a tuple. */
export class List {
  readonly items: Value[];
  readonly isTuple: boolean;
  readonly weight: number;
  constructor(items: Value[], isTuple = false) {
    this.items = items;
    this.isTuple = isTuple;
    this.weight = checkWeight(items.reduce<number>((sum, each) => sum + cost(each), 1));
  }
}

/** Keys are what hashes alike in Python: `1`, `1.0` and `true` are one. */
export class Dict {
  readonly #entries = new Map<string, [Value, Value]>();
  weight = 1;
  get size(): number {
    return this.#entries.size;
  }
  get(key: Value): Value | undefined {
    return this.#entries.get(hash(key))?.[1];
  }
  has(key: Value): boolean {
    return this.#entries.has(hash(key));
  }
  set(key: Value, value: Value): void {
    const at = hash(key);
    const known = this.#entries.get(at);
    this.weight = checkWeight(this.weight + cost(key) + cost(value));
    this.#entries.set(at, [known ? known[0] : key, value]);
  }
  entries(): [Value, Value][] {
    return [...this.#entries.values()];
  }
}

/** What is not there. It prints as nothing, and so does what is asked of it. */
export class Undefined {
  readonly hint: string;
  readonly kind: "UndefinedError" | "SecurityError";
  constructor(hint: string, kind: Undefined["kind"] = "UndefinedError") {
    this.hint = hint;
    this.kind = kind;
  }
  fail(): never {
    throw new PythonError(this.kind, this.hint);
  }
}

/** The arguments of a call, evaluated. */
export interface Arguments {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
}

/** A method of a value, a macro or a function that templates have. */
export class Callable {
  readonly name: string;
  readonly call: (args: Arguments) => Value;
  constructor(name: string, call: Callable["call"]) {
    this.name = name;
    this.call = call;
  }
}

/** Named values: `loop`, or `namespace()`, the one thing that a template may change, so that a loop can. */
export class Namespace {
  readonly values = new Map<string, Value>();
  readonly isOpen: boolean;
  readonly call: Callable["call"] | undefined;
  constructor({ isOpen = false, call }: { isOpen?: boolean; call?: Callable["call"] } = {}) {
    this.isOpen = isOpen;
    this.call = call;
  }
}

/** Levels of values that are read. */
const MAX_DEPTH = 100;

/** The value of something that came as JSON. */
export function fromJson(json: unknown, budget: Budget, depth = 0): Value {
  if (depth > MAX_DEPTH) throw new PythonError("RecursionError", "maximum recursion depth exceeded");
  budget.step();
  if (json === null || json === undefined || typeof json === "boolean") return json ?? null;
  if (typeof json === "string") {
    budget.take(json.length);
    return json;
  }
  if (typeof json === "number") return Number.isSafeInteger(json) ? BigInt(json) : json;
  if (typeof json === "bigint") return json;
  if (Array.isArray(json)) return new List(json.map((each) => fromJson(each, budget, depth + 1)));
  if (typeof json !== "object") return null;
  const dict = new Dict();
  for (const [name, each] of Object.entries(json)) dict.set(name, fromJson(each, budget, depth + 1));
  return dict;
}

/** The value as JSON has it. */
export function toJson(value: Value, depth = 0): unknown {
  if (depth > MAX_DEPTH) throw new PythonError("RecursionError", "maximum recursion depth exceeded");
  if (typeof value === "bigint") return Number(value);
  if (value instanceof List) return value.items.map((each) => toJson(each, depth + 1));
  if (value instanceof Dict)
    return Object.fromEntries(value.entries().map(([key, each]) => [text(key), toJson(each, depth + 1)]));
  if (value instanceof Undefined || value instanceof Callable || value instanceof Namespace)
    throw new PythonError("TypeError", `Object of type ${typeName(value)} is not JSON serializable`);
  return value;
}

/** As Python calls its type. */
export function typeName(value: Value): string {
  if (value === null) return "NoneType";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "bigint") return "int";
  if (typeof value === "number") return "float";
  if (typeof value === "string") return "str";
  if (value instanceof List) return value.isTuple ? "tuple" : "list";
  if (value instanceof Dict) return "dict";
  if (value instanceof Undefined) return "ChainableUndefined";
  return value instanceof Namespace ? "Namespace" : "function";
}

/** Whether Python takes it for true. */
export function truth(value: Value): boolean {
  if (typeof value === "string") return value !== "";
  if (typeof value === "bigint") return value !== 0n;
  if (value instanceof List) return value.items.length > 0;
  if (value instanceof Dict) return value.size > 0;
  if (value instanceof Undefined) return false;
  return typeof value === "object" ? value !== null : Boolean(value);
}

/** A value as it is printed: `str(value)`. */
export function text(value: Value): string {
  if (typeof value === "string") return value;
  if (value instanceof Undefined) return "";
  return repr(value);
}

/** A value as Python writes it. */
export function repr(value: Value, depth = 0): string {
  if (depth > MAX_DEPTH) throw new PythonError("RecursionError", "maximum recursion depth exceeded");
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") return pythonFloat(value);
  if (typeof value === "string") return pythonString(value);
  if (value instanceof List) {
    const items = value.items.map((each) => repr(each, depth + 1));
    if (!value.isTuple) return `[${items.join(", ")}]`;
    return items.length === 1 ? `(${items[0]},)` : `(${items.join(", ")})`;
  }
  if (value instanceof Dict) {
    const entries = value.entries().map(([key, each]) => `${repr(key, depth + 1)}: ${repr(each, depth + 1)}`);
    return `{${entries.join(", ")}}`;
  }
  if (value instanceof Undefined) return "Undefined";
  return value instanceof Namespace ? "<Namespace>" : `<function ${value.name}>`;
}

/** Whether it is a number to Python, to which booleans are. */
export function isNumber(value: Value): value is number | bigint | boolean {
  return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";
}

/** Booleans count as 0 and 1. */
export function asNumber(value: number | bigint | boolean): number | bigint {
  return typeof value === "boolean" ? BigInt(value) : value;
}

/** `left == right`. @throws PythonError for what is nested too deep */
export function equal(left: Value, right: Value, depth = 0): boolean {
  if (depth > MAX_DEPTH) throw new PythonError("RecursionError", "maximum recursion depth exceeded");
  // biome-ignore lint/suspicious/noDoubleEquals: 1n == 1, as in Python
  if (isNumber(left) && isNumber(right)) return asNumber(left) == asNumber(right);
  if (left instanceof List && right instanceof List)
    return (
      left.isTuple === right.isTuple &&
      left.items.length === right.items.length &&
      left.items.every((each, index) => equal(each, right.items[index] ?? null, depth + 1))
    );
  if (left instanceof Dict && right instanceof Dict)
    return (
      left.size === right.size &&
      left.entries().every(([key, each]) => right.has(key) && equal(each, right.get(key) ?? null, depth + 1))
    );
  if (left instanceof Undefined && right instanceof Undefined) return true;
  return left === right;
}

/** Below, equal or above. @throws PythonError where Python has no order */
export function compare(left: Value, right: Value, sign = "<", depth = 0): number {
  if (depth > MAX_DEPTH) throw new PythonError("RecursionError", "maximum recursion depth exceeded");
  if (left instanceof Undefined) return left.fail();
  if (right instanceof Undefined) return right.fail();
  if (isNumber(left) && isNumber(right)) {
    const [a, b] = [asNumber(left), asNumber(right)];
    return a < b ? -1 : a > b ? 1 : 0;
  }
  if (typeof left === "string" && typeof right === "string") return left < right ? -1 : left > right ? 1 : 0;
  if (left instanceof List && right instanceof List && left.isTuple === right.isTuple) {
    for (const [index, each] of left.items.entries()) {
      const other = right.items[index];
      if (other === undefined) return 1;
      if (!equal(each, other)) return compare(each, other, sign, depth + 1);
    }
    return left.items.length - right.items.length;
  }
  throw new PythonError(
    "TypeError",
    `'${sign}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`,
  );
}

/** The elements that a loop goes through. @throws PythonError for what is no sequence */
export function elements(value: Value, budget: Budget): Value[] {
  if (value instanceof List) return value.items;
  if (value instanceof Dict) return value.entries().map(([key]) => key);
  if (value instanceof Undefined) return [];
  if (typeof value === "string") {
    budget.take(value.length * 2);
    return [...value];
  }
  throw new PythonError("TypeError", `'${typeName(value)}' object is not iterable`);
}

function hash(key: Value): string {
  if (typeof key === "string") return `s${key}`;
  if (isNumber(key)) {
    const number = asNumber(key);
    return typeof number === "number" && Number.isInteger(number) ? `n${BigInt(number)}` : `n${number}`;
  }
  if (key === null) return "none";
  if (key instanceof List && key.isTuple) return `t${JSON.stringify(key.items.map(hash))}`;
  throw new PythonError("TypeError", `unhashable type: '${typeName(key)}'`);
}
