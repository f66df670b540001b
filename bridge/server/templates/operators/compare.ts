/** Decides comparisons and memberships as Python does. */
import type { Budget } from "../budget.ts";
import { PythonError } from "../template-error.ts";
import { compare, Dict, equal, List, typeName, Undefined, type Value } from "../values.ts";

/** Whether a comparison holds, `in` and `not in` among them. @throws PythonError where Python has no order */
export function holds(operator: string, left: Value, right: Value, budget: Budget): boolean {
  switch (operator) {
    case "==":
      return equal(left, right);
    case "!=":
      return !equal(left, right);
    case "<":
      return compare(left, right, "<") < 0;
    case "<=":
      return compare(left, right, "<=") <= 0;
    case ">":
      return compare(left, right, ">") > 0;
    case ">=":
      return compare(left, right, ">=") >= 0;
    case "not in":
      return !isIn(left, right, budget);
    default:
      return isIn(left, right, budget);
  }
}

function isIn(item: Value, within: Value, budget: Budget): boolean {
  if (within instanceof Undefined) return false;
  if (within instanceof Dict) return within.has(item);
  if (typeof within === "string") {
    if (typeof item !== "string")
      throw new PythonError(
        "TypeError",
        `'in <string>' requires string as left operand, not ${typeName(item)}`,
      );
    budget.take(within.length);
    return within.includes(item);
  }
  if (within instanceof List) {
    budget.take(within.items.length);
    return within.items.some((each) => equal(each, item));
  }
  throw new PythonError("TypeError", `argument of type '${typeName(within)}' is not iterable`);
}
