/** Formats values as Python's `%` does: `"%05.1f" % value`. */
import type { Budget } from "../budget.ts";
import { PythonError } from "../template-error.ts";
import { asNumber, Dict, isNumber, List, repr, text, typeName, type Value } from "../values.ts";

const SPECIFIER = /%(?:\((\w*)\))?([-+ 0#]*)(\d+)?(?:\.(\d+))?([diouxXeEfFgGrsc%])/g;

/** `"%s" % value`, as Python's printf. */
export function formatted(format: string, args: Value, budget: Budget): string {
  const items = args instanceof List && args.isTuple ? args.items : [args];
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
        if (!(args instanceof Dict)) throw new PythonError("TypeError", "format requires a mapping");
        value = args.get(name);
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
  if (!isNamed && next < items.length && !(args instanceof Dict))
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
