/** Runs a loop of a template, with all that `loop` gives inside. */
import type { Budget } from "./budget.ts";
import type { Expression, Node, Target } from "./parse/syntax.ts";
import type { Scope } from "./scope.ts";
import { PythonError } from "./template-error.ts";
import { Callable, elements, equal, Namespace, truth, Undefined, type Value } from "./values.ts";

interface Running {
  readonly budget: Budget;
  assign(target: Target, value: Value, scope: Scope): void;
  evaluate(expression: Expression, scope: Scope): Value;
  run(nodes: readonly Node[], scope: Scope): string;
}

type LoopNode = Extract<Node, { is: "for" }>;

/** The text of all its turns, or of its `else`. @param depth of loops that call themselves */
export function runLoop(
  node: LoopNode,
  all: readonly Value[],
  scope: Scope,
  running: Running,
  depth = 0,
): string {
  const { budget, assign, evaluate, run } = running;
  const items = all.filter((item) => {
    if (!node.test) return true;
    const inner = scope.inner();
    assign(node.target, item, inner);
    return truth(evaluate(node.test, inner));
  });
  if (items.length === 0) return run(node.otherwise, scope);
  const recurse: Callable["call"] = ({ positional }) => {
    if (!node.isRecursive)
      throw new PythonError(
        "TypeError",
        "The loop must have the 'recursive' marker to be called recursively.",
      );
    if (depth >= MAX_LEVELS) throw new PythonError("RecursionError", "maximum recursion depth exceeded");
    return runLoop(node, elements(positional[0] ?? null, budget), scope, running, depth + 1);
  };
  let last: readonly Value[] | undefined;
  const changed = new Callable("changed", ({ positional }) => {
    const isSame =
      last?.length === positional.length && positional.every((each, at) => equal(each, last?.[at] ?? null));
    last = positional;
    return !isSame;
  });
  const parts = items.map((item, index) => {
    budget.step();
    const inner = scope.inner();
    inner.set("loop", loopValue(items, index, depth, { recurse, changed }));
    assign(node.target, item, inner);
    return run(node.body, inner);
  });
  return parts.join("");
}

/** Levels of a recursive loop. */
const MAX_LEVELS = 20;

function loopValue(
  items: readonly Value[],
  index: number,
  depth: number,
  { recurse, changed }: { recurse: Callable["call"]; changed: Callable },
): Value {
  const { length } = items;
  const values: [string, Value][] = [
    ["index", BigInt(index + 1)],
    ["index0", BigInt(index)],
    ["revindex", BigInt(length - index)],
    ["revindex0", BigInt(length - index - 1)],
    ["first", index === 0],
    ["last", index === length - 1],
    ["length", BigInt(length)],
    ["depth", BigInt(depth + 1)],
    ["depth0", BigInt(depth)],
    ["previtem", index === 0 ? new Undefined("there is no previous item") : (items[index - 1] ?? null)],
    ["nextitem", index === length - 1 ? new Undefined("there is no next item") : (items[index + 1] ?? null)],
    ["changed", changed],
    [
      "cycle",
      new Callable("cycle", ({ positional }) => {
        if (positional.length === 0) throw new PythonError("TypeError", "no items for cycling given");
        return positional[index % positional.length] ?? null;
      }),
    ],
  ];
  const loop = new Namespace({ call: recurse });
  for (const [name, value] of values) loop.values.set(name, value);
  return loop;
}
