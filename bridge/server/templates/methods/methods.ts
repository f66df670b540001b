/** The methods that strings, lists and objects have in templates: those of Python that only read. */
import { argumentsOf } from "../arguments.ts";
import type { Budget } from "../budget.ts";
import { PythonError } from "../template-error.ts";
import { Callable, Dict, equal, List, type Value } from "../values.ts";
import { type Method, method } from "./method.ts";
import { STRING_METHODS } from "./string-methods.ts";

const CHANGES_LIST = ["append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove"];

const CHANGES_DICT = ["clear", "pop", "popitem", "setdefault", "update"];

/** Whether a method of that name would change the value, in Python. */
export function isChanging(of: Value, name: string): boolean {
  if (of instanceof Dict) return CHANGES_DICT.includes(name) && !of.has(name);
  return of instanceof List && !of.isTuple && CHANGES_LIST.includes(name);
}

/** The method of that name; undefined when there is none. */
export function methodOf(of: Value, name: string, budget: Budget): Callable | undefined {
  if (typeof of === "string") return bound(STRING_METHODS, of, name, budget);
  if (of instanceof Dict) return bound(DICT, of, name, budget);
  return of instanceof List ? bound(LIST, of, name, budget) : undefined;
}

function bound<Of>(
  methods: ReadonlyMap<string, Method<Of>>,
  of: Of,
  name: string,
  budget: Budget,
): Callable | undefined {
  const found = methods.get(name);
  if (!found) return undefined;
  return new Callable(name, (args) => {
    const isOpen = found.names[0] === "*";
    const names = isOpen ? [...args.named.keys()] : found.names;
    const reader = argumentsOf(name, isOpen ? { positional: [], named: args.named } : args, names);
    const value = found.call(of, reader, budget, args);
    if (typeof value === "string") budget.take(value.length);
    else if (value instanceof List) budget.take(value.items.length);
    return value;
  });
}

function pair(items: Value[]): List {
  return new List(items, true);
}

const DICT: ReadonlyMap<string, Method<Dict>> = new Map<string, Method<Dict>>([
  ["keys", method([], (of) => new List(of.entries().map(([key]) => key)))],
  ["values", method([], (of) => new List(of.entries().map(([, value]) => value)))],
  ["items", method([], (of) => new List(of.entries().map((entry) => pair([...entry]))))],
  [
    "get",
    method(["key", "default"], (of, args) =>
      of.has(args.value("key")) ? (of.get(args.value("key")) ?? null) : args.value("default", null),
    ),
  ],
  ["copy", method([], (of) => of)],
]);

const LIST: ReadonlyMap<string, Method<List>> = new Map<string, Method<List>>([
  [
    "count",
    method(["value"], (of, args) =>
      BigInt(of.items.filter((each) => equal(each, args.value("value"))).length),
    ),
  ],
  [
    "index",
    method(["value"], (of, args) => {
      const at = of.items.findIndex((each) => equal(each, args.value("value")));
      if (at === -1) throw new PythonError("ValueError", "value is not in list");
      return BigInt(at);
    }),
  ],
  ["copy", method([], (of) => new List(of.items, of.isTuple))],
]);
