/** Computes what `+`, `*`, `~` and the like give, as Python does, each result bounded before it is made. */
import type { Budget } from "../budget.ts";
import { PythonError } from "../template-error.ts";
import { asNumber, isNumber, List, text, typeName, Undefined, type Value } from "../values.ts";
import { arithmetic } from "./arithmetic.ts";
import { formatted } from "./printf.ts";

/** What an operator gives, but for `and` and `or`. @throws PythonError where Python has no such operation */
export function binary(operator: string, left: Value, right: Value, budget: Budget): Value {
  if (operator === "~") return concatenated([left, right], budget);
  if (left instanceof Undefined) return left.fail();
  if (right instanceof Undefined) return right.fail();
  if (isNumber(left) && isNumber(right)) return arithmetic(operator, asNumber(left), asNumber(right));
  if (operator === "+" && typeof left === "string" && typeof right === "string")
    return concatenated([left, right], budget);
  if (operator === "+" && left instanceof List && right instanceof List && left.isTuple === right.isTuple) {
    budget.take(left.items.length + right.items.length);
    return new List([...left.items, ...right.items], left.isTuple);
  }
  if (operator === "*" && isNumber(right)) return repeated(left, right, budget);
  if (operator === "*" && isNumber(left)) return repeated(right, left, budget);
  if (operator === "%" && typeof left === "string") return formatted(left, right, budget);
  if (operator === "+" && typeof left === "string")
    throw new PythonError("TypeError", `can only concatenate str (not "${typeName(right)}") to str`);
  if (operator === "+" && left instanceof List)
    throw new PythonError(
      "TypeError",
      `can only concatenate ${typeName(left)} (not "${typeName(right)}") to ${typeName(left)}`,
    );
  return unsupported(operator === "**" ? "** or pow()" : operator, left, right);
}

function unsupported(operator: string, left: Value, right: Value): never {
  throw new PythonError(
    "TypeError",
    `unsupported operand type(s) for ${operator}: '${typeName(left)}' and '${typeName(right)}'`,
  );
}

/** The values as they are printed, one after the other. */
export function concatenated(parts: readonly Value[], budget: Budget): string {
  const texts = parts.map(text);
  budget.take(texts.reduce((sum, each) => sum + each.length, 0));
  return texts.join("");
}

function repeated(value: Value, count: number | bigint | boolean, budget: Budget): Value {
  const number = asNumber(count);
  if (typeof number !== "bigint" || !(typeof value === "string" || value instanceof List)) {
    if (typeof value === "string" || value instanceof List)
      throw new PythonError("TypeError", "can't multiply sequence by non-int of type 'float'");
    return unsupported("*", value, number);
  }
  const times = number < 0n ? 0 : Number(number);
  const length = typeof value === "string" ? value.length : value.items.length;
  budget.take(length * times);
  // Nothing many times is nothing, however many.
  if (length === 0) return typeof value === "string" ? "" : new List([], value.isTuple);
  if (typeof value === "string") return value.repeat(times);
  return new List(Array.from({ length: times }, () => value.items).flat(1), value.isTuple);
}
