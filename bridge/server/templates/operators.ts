/** Computes what the operators of templates give, as Python does, each result bounded before it is made. */
import type { Budget } from "./budget.ts";
import { PythonError } from "./template-error.ts";
import {
  asNumber,
  compare,
  Dict,
  elements,
  equal,
  isNumber,
  List,
  repr,
  text,
  typeName,
  Undefined,
  type Value,
} from "./values.ts";

/** Bits of an integer. */
const MAX_BITS = 4096;

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

function arithmetic(operator: string, left: number | bigint, right: number | bigint): Value {
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

export function negative(value: Value): Value {
  if (value instanceof Undefined) return value.fail();
  if (isNumber(value)) {
    const number = asNumber(value);
    return typeof number === "bigint" ? -number : -number;
  }
  throw new PythonError("TypeError", `bad operand type for unary -: '${typeName(value)}'`);
}

export function positive(value: Value): Value {
  if (value instanceof Undefined) return value.fail();
  if (isNumber(value)) return asNumber(value);
  throw new PythonError("TypeError", `bad operand type for unary +: '${typeName(value)}'`);
}

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

const SPECIFIER = /%(?:\((\w*)\))?([-+ 0#]*)(\d+)?(?:\.(\d+))?([diouxXeEfFgGrsc%])/g;

/** `"%s" % value`, as Python's printf. */
export function formatted(format: string, given: Value, budget: Budget): string {
  const items = given instanceof List && given.isTuple ? given.items : [given];
  let next = 0;
  let isNamed = false;
  const result = format.replace(
    SPECIFIER,
    (
      _,
      name: string | undefined,
      flags: string,
      width: string | undefined,
      digits: string | undefined,
      kind: string,
    ) => {
      if (kind === "%") return "%";
      let value: Value | undefined;
      if (name === undefined) value = items[next++];
      else {
        isNamed = true;
        if (!(given instanceof Dict)) throw new PythonError("TypeError", "format requires a mapping");
        value = given.get(name);
        if (value === undefined) throw new PythonError("KeyError", name);
      }
      if (value === undefined) throw new PythonError("TypeError", "not enough arguments for format string");
      const length = Number(width ?? 0);
      budget.take(length);
      return padded(
        converted(value, kind, digits === undefined ? undefined : Number(digits), flags),
        length,
        flags,
      );
    },
  );
  if (!isNamed && next < items.length && !(given instanceof Dict))
    throw new PythonError("TypeError", "not all arguments converted during string formatting");
  budget.take(result.length);
  return result;
}

function padded(value: string, width: number, flags: string): string {
  if (flags.includes("-")) return value.padEnd(width);
  if (!flags.includes("0")) return value.padStart(width);
  const sign = /^[-+ ]/.exec(value)?.[0] ?? "";
  return sign + value.slice(sign.length).padStart(width - sign.length, "0");
}

/** Digits behind the point that are written. */
const MAX_FRACTION = 100;

function converted(value: Value, kind: string, digits: number | undefined, flags: string): string {
  if (kind === "s") return text(value).slice(0, digits);
  if (kind === "r") return repr(value).slice(0, digits);
  if (kind === "c") return typeof value === "bigint" ? String.fromCodePoint(Number(value)) : text(value);
  if (!isNumber(value)) {
    const isInteger = "diouxX".includes(kind);
    throw new PythonError(
      "TypeError",
      isInteger
        ? `%${kind} format: a real number is required, not ${typeName(value)}`
        : `must be real number, not ${typeName(value)}`,
    );
  }
  const number = asNumber(value);
  const sign = (shown: string): string =>
    flags.includes("+") && !shown.startsWith("-") ? `+${shown}` : shown;
  if ("diu".includes(kind))
    return sign(String(typeof number === "bigint" ? number : BigInt(Math.trunc(number))));
  if ("oxX".includes(kind)) {
    const shown = BigInt(number).toString(kind === "o" ? 8 : 16);
    return sign(kind === "X" ? shown.toUpperCase() : shown);
  }
  return sign(floating(Number(number), kind, Math.min(digits ?? 6, MAX_FRACTION)));
}

/** A float in Python's `e`, `f` or `g` form. */
export function floating(value: number, kind: string, digits: number): string {
  const lower = kind.toLowerCase();
  const exponent = (shown: string): string =>
    shown.replace(/e([-+])(\d)$/, (_, sign: string, power: string) => `e${sign}0${power}`);
  let shown: string;
  if (lower === "f") shown = value.toFixed(digits);
  else if (lower === "e") shown = exponent(value.toExponential(digits));
  else {
    shown = exponent(value.toPrecision(Math.max(1, digits)));
    if (shown.includes(".")) shown = shown.replace(/\.?0+(?=e|$)/, "");
  }
  return kind === lower ? shown : shown.toUpperCase();
}

/** An element, or a part, of a value; undefined when there is none. */
export function elementAt(of: Value, at: Value, budget: Budget): Value | undefined {
  if (of instanceof Dict) {
    // What is no key of any object is none of this one.
    return at instanceof Undefined || at instanceof Dict ? undefined : of.get(at);
  }
  if (!(typeof of === "string" || of instanceof List) || !isNumber(at)) return undefined;
  const index = asNumber(at);
  if (typeof index !== "bigint") return undefined;
  const items = elements(of, budget);
  const place = Number(index) < 0 ? items.length + Number(index) : Number(index);
  return items[place];
}

/** `of[from:to:step]` */
export function slice(of: Value, from: Value, to: Value, step: Value, budget: Budget): Value {
  if (!(typeof of === "string" || of instanceof List))
    throw new PythonError("TypeError", `'${typeName(of)}' object is not subscriptable`);
  const items = elements(of, budget);
  const whole = (value: Value): number | undefined => {
    if (value === null) return undefined;
    if (typeof value !== "bigint" && typeof value !== "boolean")
      throw new PythonError(
        "TypeError",
        "slice indices must be integers or None or have an __index__ method",
      );
    return Number(value);
  };
  const by = whole(step) ?? 1;
  if (by === 0) throw new PythonError("ValueError", "slice step cannot be zero");
  const clamp = (index: number, low: number, high: number): number =>
    Math.min(Math.max(index < 0 ? index + items.length : index, low), high);
  const [low, high] = by > 0 ? [0, items.length] : [-1, items.length - 1];
  const given = { from: whole(from), to: whole(to) };
  const start = given.from === undefined ? (by > 0 ? low : high) : clamp(given.from, low, high);
  const end = given.to === undefined ? (by > 0 ? high : low) : clamp(given.to, low, high);
  const found: Value[] = [];
  for (let index = start; by > 0 ? index < end : index > end; index += by) found.push(items[index] ?? null);
  budget.take(found.length);
  return typeof of === "string" ? found.join("") : new List(found, of.isTuple);
}
