/** Fills in `{}`, `{0}`, `{name.part[0]!r:>10.2f}` as Python's `str.format` does, in data alone. */
import type { Budget } from "../budget.ts";
import { floating } from "../operators/printf.ts";
import { elementAt } from "../operators/subscript.ts";
import { PythonError } from "../template-error.ts";
import { type Arguments, asNumber, Dict, isNumber, repr, text, Undefined, type Value } from "../values.ts";

const FIELD = /\{\{|\}\}|\{([^{}!:]*)(?:!([rsa]))?(?::([^{}]*))?\}|[{}]/g;

/** @throws PythonError for a field that is none, or of which there is no value */
export function textFormat(format: string, args: Arguments, budget: Budget): string {
  let next = 0;
  const result = format.replace(
    FIELD,
    (found, field: string | undefined, conversion: string | undefined, spec: string | undefined) => {
      if (found === "{{") return "{";
      if (found === "}}") return "}";
      if (field === undefined)
        throw new PythonError("ValueError", `Single '${found}' encountered in format string`);
      const [, name = "", path = ""] = /^([^.[]*)(.*)$/s.exec(field) ?? [];
      const value = readField(name === "" ? String(next++) : name, path, args, budget);
      const shown = conversion === "r" || conversion === "a" ? repr(value) : value;
      return withSpec(shown, spec ?? "", budget);
    },
  );
  budget.take(result.length);
  return result;
}

function readField(name: string, path: string, args: Arguments, budget: Budget): Value {
  let value = /^\d+$/.test(name) ? args.positional[Number(name)] : args.named.get(name);
  if (value === undefined)
    throw /^\d+$/.test(name)
      ? new PythonError("ValueError", `Replacement index ${name} out of range for positional args tuple`)
      : new PythonError("KeyError", name);
  for (const [, attribute, item] of path.matchAll(/\.([^.[]+)|\[([^\]]*)\]/g)) {
    // Data has no attributes.
    if (attribute !== undefined) return "";
    const key = /^\d+$/.test(item ?? "") ? BigInt(item ?? 0) : (item ?? "");
    const found: Value | undefined =
      value instanceof Dict ? (value.get(key) ?? value.get(String(key))) : elementAt(value, key, budget);
    if (found === undefined) throw new PythonError("KeyError", String(key));
    value = found;
  }
  if (value instanceof Undefined) return "";
  return value;
}

const SPEC = /^(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([bcdeEfFgGnosxX%])?$/su;
const MAX_DIGITS = 100;

function withSpec(value: Value, spec: string, budget: Budget): string {
  if (spec === "") return text(value);
  const parts = SPEC.exec(spec);
  if (!parts) throw new PythonError("ValueError", "Invalid format specifier");
  const [, fill = " ", align, sign = "-", , zero, width = "0", group, digits, kind] = parts;
  const length = Number(width);
  budget.take(length);
  const shown =
    isNumber(value) && typeof value !== "boolean"
      ? numberText(value, kind, digits, group, sign)
      : text(value).slice(0, digits === undefined ? undefined : Number(digits));
  const missing = Math.max(0, length - [...shown].length);
  const by = zero && align === undefined ? "0" : fill;
  const side = align ?? (isNumber(value) ? (zero ? "=" : ">") : "<");
  if (side === "<") return shown + by.repeat(missing);
  if (side === ">") return by.repeat(missing) + shown;
  if (side === "^") {
    const left = Math.floor(missing / 2);
    return by.repeat(left) + shown + by.repeat(missing - left);
  }
  const lead = /^[-+ ]/.exec(shown)?.[0] ?? "";
  return lead + by.repeat(missing) + shown.slice(lead.length);
}

function numberText(
  value: number | bigint | boolean,
  kind: string | undefined,
  digits: string | undefined,
  group: string | undefined,
  sign: string,
): string {
  const number = asNumber(value);
  const decimals = Math.min(Number(digits ?? 6), MAX_DIGITS);
  let shown: string;
  if (kind === "b" || kind === "o" || kind === "x" || kind === "X") {
    if (typeof number !== "bigint")
      throw new PythonError("ValueError", `Unknown format code '${kind}' for object of type 'float'`);
    shown = number.toString({ b: 2, o: 8, x: 16, X: 16 }[kind]);
    if (kind === "X") shown = shown.toUpperCase();
  } else if (kind === "d" || kind === "n" || (kind === undefined && digits === undefined)) {
    if (kind === "d" && typeof number !== "bigint")
      throw new PythonError("ValueError", "Unknown format code 'd' for object of type 'float'");
    shown = text(number);
  } else if (kind === "%") shown = `${floating(Number(number) * 100, "f", decimals)}%`;
  else shown = floating(Number(number), kind ?? "g", decimals);
  if (group) shown = shown.replace(/^(-?\d+)/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, group));
  return sign !== "-" && !shown.startsWith("-") ? sign + shown : shown;
}
