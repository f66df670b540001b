/** Gives the names of a template their values: one name, one of a `namespace()`, or several that a sequence is taken apart for. */
import type { Budget } from "./budget.ts";
import type { Target } from "./parse/syntax.ts";
import type { Scope } from "./scope.ts";
import { PythonError } from "./template-error.ts";
import { Dict, elements, List, Namespace, typeName, type Value } from "./values.ts";

/** @throws PythonError when the value has more or fewer elements than there are names, or none */
export function assignTarget(target: Target, value: Value, scope: Scope, budget: Budget): void {
  if (target.is === "name") scope.set(target.name, value);
  else if (target.is === "member") {
    const of = scope.get(target.of);
    if (!(of instanceof Namespace && of.isOpen))
      throw new PythonError("TemplateRuntimeError", "cannot assign attribute on non-namespace object");
    of.values.set(target.name, value);
  } else {
    if (!(typeof value === "string" || value instanceof List || value instanceof Dict))
      throw new PythonError("TypeError", `cannot unpack non-iterable ${typeName(value)} object`);
    const items = elements(value, budget);
    if (items.length !== target.items.length)
      throw new PythonError(
        "ValueError",
        items.length > target.items.length
          ? `too many values to unpack (expected ${target.items.length})`
          : `not enough values to unpack (expected ${target.items.length}, got ${items.length})`,
      );
    for (const [index, each] of target.items.entries())
      assignTarget(each, items[index] ?? null, scope, budget);
  }
}
