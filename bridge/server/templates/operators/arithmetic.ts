/** Computes with numbers as Python does: integers are exact and bounded, a float makes the result one. */
import { PythonError } from "../template-error.ts";
import { asNumber, isNumber, typeName, Undefined, type Value } from "../values.ts";

/** Bits of an integer. */
const MAX_BITS = 4096;

/** What an operator gives for two numbers. @throws PythonError `ZeroDivisionError`, `OverflowError` */
export function arithmetic(operator: string, left: number | bigint, right: number | bigint): Value {
  if (typeof left === "bigint" && typeof right === "bigint") return integers(operator, left, right);
  const [a, b] = [Number(left), Number(right)];
  if (b === 0 && ["/", "//", "%"].includes(operator)) {
    const message = {
      "/": "float division by zero",
      "//": "float floor division by zero",
      "%": "float modulo",
    };
    throw new PythonError("ZeroDivisionError", message[operator as keyof typeof message]);
  }
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "//":
      return Math.floor(a / b);
    case "%":
      return a - b * Math.floor(a / b);
    default:
      return power(a, b);
  }
}

function power(a: number, b: number): number {
  if (a === 0 && b < 0)
    throw new PythonError("ZeroDivisionError", "0.0 cannot be raised to a negative power");
  const result = a ** b;
  if (!Number.isFinite(result) && Number.isFinite(a) && Number.isFinite(b))
    throw new PythonError("OverflowError", "(34, 'Numerical result out of range')");
  return result;
}

function integers(operator: string, left: bigint, right: bigint): Value {
  if (right === 0n && ["/", "//", "%"].includes(operator))
    throw new PythonError(
      "ZeroDivisionError",
      { "/": "division by zero", "//": "integer division or modulo by zero", "%": "integer modulo by zero" }[
        operator
      ] ?? "division by zero",
    );
  switch (operator) {
    case "+":
      return bounded(left + right);
    case "-":
      return bounded(left - right);
    case "*":
      return bounded(left * right);
    case "/":
      return Number(left) / Number(right);
    case "//":
      return (left - modulo(left, right)) / right;
    case "%":
      return modulo(left, right);
    default:
      if (right < 0n) return power(Number(left), Number(right));
      if (BigInt(bitsOf(left)) * right > BigInt(MAX_BITS) && left !== 0n && left !== 1n && left !== -1n)
        throw tooLarge();
      if (left === 0n || left === 1n) return right === 0n ? 1n : left;
      if (left === -1n) return right % 2n === 0n ? 1n : -1n;
      return left ** right;
  }
}

function modulo(left: bigint, right: bigint): bigint {
  const rest = left % right;
  return rest !== 0n && rest < 0n !== right < 0n ? rest + right : rest;
}

function bitsOf(value: bigint): number {
  return (value < 0n ? -value : value).toString(16).length * 4;
}

function bounded(value: bigint): bigint {
  if (bitsOf(value) > MAX_BITS) throw tooLarge();
  return value;
}

function tooLarge(): PythonError {
  return new PythonError("OverflowError", "Integer is too large. The sandbox ends it.");
}

/** `-value`. @throws PythonError for what is no number */
export function negative(value: Value): Value {
  if (value instanceof Undefined) return value.fail();
  if (isNumber(value)) {
    const number = asNumber(value);
    return typeof number === "bigint" ? -number : -number;
  }
  throw new PythonError("TypeError", `bad operand type for unary -: '${typeName(value)}'`);
}

/** `+value`. @throws PythonError for what is no number */
export function positive(value: Value): Value {
  if (value instanceof Undefined) return value.fail();
  if (isNumber(value)) return asNumber(value);
  throw new PythonError("TypeError", `bad operand type for unary +: '${typeName(value)}'`);
}
