/** The functions that every template has. */
import { argumentsOf } from "./arguments.ts";
import type { Budget } from "./budget.ts";
import { PythonError } from "./template-error.ts";
import { type Arguments, Callable, Dict, elements, List, Namespace, typeName, type Value } from "./values.ts";

/** Prefect's bound of a range. */
const MAX_RANGE = 100;

/** By their names; each is made for the template that names it. */
export const FUNCTIONS: ReadonlyMap<string, (budget: Budget) => Callable> = new Map<
  string,
  (budget: Budget) => Callable
>([
  ["range", () => new Callable("range", ({ positional }) => range(positional))],
  ["dict", (budget) => new Callable("dict", (args) => dict(args, budget))],
  ["namespace", () => new Callable("namespace", namespace)],
  ["cycler", () => new Callable("cycler", ({ positional }) => cycler(positional))],
  ["joiner", () => new Callable("joiner", joiner)],
]);

function range(positional: readonly Value[]): List {
  const numbers = positional.map((each) => {
    if (typeof each !== "bigint")
      throw new PythonError("TypeError", `'${typeName(each)}' object cannot be interpreted as an integer`);
    return each;
  });
  if (numbers.length === 0) throw new PythonError("TypeError", "range expected at least 1 argument, got 0");
  const [from, to] = numbers.length === 1 ? [0n, numbers[0] ?? 0n] : [numbers[0] ?? 0n, numbers[1] ?? 0n];
  const step = numbers[2] ?? 1n;
  if (step === 0n) throw new PythonError("ValueError", "range() arg 3 must not be zero");
  const span = step > 0n ? to - from : from - to;
  const size = step > 0n ? step : -step;
  const length = span <= 0n ? 0n : (span + size - 1n) / size;
  if (length > BigInt(MAX_RANGE))
    throw new PythonError(
      "OverflowError",
      `Range too big. The sandbox blocks ranges larger than MAX_TEMPLATE_RANGE=${MAX_RANGE}.`,
    );
  return new List(Array.from({ length: Number(length) }, (_, index) => from + BigInt(index) * step));
}

function dict({ positional, named }: Arguments, budget: Budget): Dict {
  const made = new Dict();
  const [first] = positional;
  if (first instanceof Dict) for (const [key, value] of first.entries()) made.set(key, value);
  else if (first !== undefined)
    for (const each of elements(first, budget)) {
      const [key = null, value = null] = elements(each, budget);
      made.set(key, value);
    }
  for (const [name, value] of named) made.set(name, value);
  return made;
}

function namespace({ positional, named }: Arguments): Namespace {
  const made = new Namespace({ isOpen: true });
  const [first] = positional;
  if (first instanceof Dict)
    for (const [key, value] of first.entries()) if (typeof key === "string") made.values.set(key, value);
  for (const [name, value] of named) made.values.set(name, value);
  return made;
}

function cycler(items: readonly Value[]): Namespace {
  if (items.length === 0) throw new PythonError("TypeError", "at least one item has to be provided");
  let at = 0;
  const made = new Namespace();
  const show = (): void => void made.values.set("current", items[at] ?? null);
  made.values.set(
    "next",
    new Callable("next", () => {
      const item = items[at] ?? null;
      at = (at + 1) % items.length;
      show();
      return item;
    }),
  );
  made.values.set(
    "reset",
    new Callable("reset", () => {
      at = 0;
      show();
      return null;
    }),
  );
  show();
  return made;
}

function joiner(args: Arguments): Callable {
  const by = argumentsOf("joiner", args, ["sep"]).string("sep", ", ");
  let isUsed = false;
  return new Callable("joiner", () => {
    if (isUsed) return by;
    isUsed = true;
    return "";
  });
}
