/** The filters of numbers, and of any value. */
import { pythonFloat } from "../../../parameters/phrasing/python.ts";
import { negative } from "../operators/arithmetic.ts";
import { PythonError } from "../template-error.ts";
import {
  asNumber,
  Dict,
  isNumber,
  List,
  repr,
  text,
  toJson,
  truth,
  typeName,
  Undefined,
  type Value,
} from "../values.ts";
import { type Filter, filter } from "./filter.ts";

const otherwise = filter(["default_value", "boolean"], (of, args) => {
  const isMissing = of instanceof Undefined || (args.flag("boolean") && !truth(of));
  return isMissing ? args.value("default_value", "") : of;
});

const INTEGERS: Readonly<Record<number, RegExp>> = {
  2: /^(?:0b)?([01]+)$/i,
  8: /^(?:0o)?([0-7]+)$/i,
  10: /^([-+]?\d+)$/,
  16: /^(?:0x)?([\da-f]+)$/i,
};
/** Digits of a number that is read from text. */
const MAX_DIGITS = 1000;

function integerOf(of: Value, base: number): bigint | undefined {
  if (isNumber(of)) {
    const number = asNumber(of);
    if (typeof number === "bigint") return number;
    return Number.isFinite(number) ? BigInt(Math.trunc(number)) : undefined;
  }
  if (typeof of !== "string" || of.length > MAX_DIGITS) return undefined;
  const shown = of.trim().replaceAll("_", "");
  const [, digits] = INTEGERS[base]?.exec(shown) ?? [];
  if (digits !== undefined) {
    const prefix = { 2: "0b", 8: "0o", 10: "", 16: "0x" }[base] ?? "";
    return BigInt(prefix + digits.replace("+", ""));
  }
  const number = floatOf(of);
  return number === undefined || !Number.isFinite(number) ? undefined : BigInt(Math.trunc(number));
}

function floatOf(of: Value): number | undefined {
  if (isNumber(of)) return Number(of);
  if (typeof of !== "string") return undefined;
  const shown = of.trim().replaceAll("_", "");
  if (/^[-+]?(?:inf|infinity)$/i.test(shown)) return shown.startsWith("-") ? -Infinity : Infinity;
  if (/^[-+]?nan$/i.test(shown)) return Number.NaN;
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(shown) ? Number(shown) : undefined;
}

/** Half goes to the even side, as in Python. */
function rounded(value: number, digits: number): number {
  const scale = 10 ** digits;
  const scaled = value * scale;
  const low = Math.floor(scaled);
  const rest = scaled - low;
  const whole = rest > 0.5 || (rest === 0.5 && low % 2 !== 0) ? low + 1 : low;
  return whole / scale;
}

const MAX_PLACES = 300;

const round = filter(["precision", "method"], (of, args) => {
  const method = args.string("method", "common");
  if (!["common", "ceil", "floor"].includes(method))
    throw new PythonError("FilterArgumentError", "method must be common, ceil or floor");
  if (!isNumber(of))
    throw new PythonError("TypeError", `type ${typeName(of)} doesn't define __round__ method`);
  const digits = Math.max(-MAX_PLACES, Math.min(MAX_PLACES, args.integer("precision", 0)));
  const number = asNumber(of);
  if (method === "common") {
    if (typeof number === "bigint" && digits >= 0) return number;
    const found = rounded(Number(number), digits);
    return typeof number === "bigint" ? BigInt(found) : found;
  }
  const scale = 10 ** digits;
  const found = Math[method as "ceil" | "floor"](Number(number) * scale) / scale;
  return found;
});

/** Safe in HTML and in scripts, as Jinja has it. */
function jsonText(value: Value, indent: number | undefined): string {
  return written(value, indent, 0).replace(
    /[<>&'\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** With a blank behind colons, and behind commas on one line, and names in order, as Python writes it. */
function written(value: Value, indent: number | undefined, depth: number): string {
  if (depth > MAX_JSON_DEPTH) throw new PythonError("ValueError", "Circular reference detected");
  const around = (open: string, parts: string[], close: string): string => {
    if (parts.length === 0 || indent === undefined) return open + parts.join(", ") + close;
    const line = `\n${" ".repeat(indent * (depth + 1))}`;
    return `${open}${line}${parts.join(`,${line}`)}\n${" ".repeat(indent * depth)}${close}`;
  };
  if (value instanceof List)
    return around(
      "[",
      value.items.map((each) => written(each, indent, depth + 1)),
      "]",
    );
  if (value instanceof Dict) {
    const entries = value
      .entries()
      .map(([key, each]) => [text(key), each] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const parts = entries.map(([key, each]) => `${JSON.stringify(key)}: ${written(each, indent, depth + 1)}`);
    return around("{", parts, "}");
  }
  if (typeof value === "number") return NOT_FINITE[pythonFloat(value)] ?? pythonFloat(value);
  if (typeof value === "bigint") return String(value);
  return JSON.stringify(toJson(value));
}

const MAX_JSON_DEPTH = 50;
const NOT_FINITE: Readonly<Record<string, string>> = { nan: "NaN", inf: "Infinity", "-inf": "-Infinity" };
const MAX_INDENT = 16;

/** With their names. */
export const PLAIN_FILTERS: readonly (readonly [string, Filter])[] = [
  ["default", otherwise],
  ["d", otherwise],
  [
    "abs",
    filter([], (of) => {
      if (of instanceof Undefined) return of.fail();
      if (!isNumber(of)) throw new PythonError("TypeError", `bad operand type for abs(): '${typeName(of)}'`);
      const number = asNumber(of);
      return number < 0 ? negative(number) : number;
    }),
  ],
  [
    "int",
    filter(
      ["default", "base"],
      (of, args) => integerOf(of, args.integer("base", 10)) ?? args.value("default", 0n),
    ),
  ],
  ["float", filter(["default"], (of, args) => floatOf(of) ?? args.value("default", 0))],
  ["round", round],
  [
    "tojson",
    filter(["indent"], (of, args) =>
      jsonText(
        of,
        args.value("indent", null) === null ? undefined : Math.min(MAX_INDENT, args.integer("indent")),
      ),
    ),
  ],
  ["pprint", filter([], (of) => repr(of))],
  [
    "random",
    filter([], (of) => {
      const items = of instanceof List ? of.items : typeof of === "string" ? [...of] : [];
      return (
        items[Math.floor(Math.random() * items.length)] ??
        new Undefined("No random item, sequence was empty.")
      );
    }),
  ],
  ["urlize", filter(["*"], (of) => text(of))],
];

type Test = (of: Value, argument: Value) => boolean;

function isInteger(of: Value): of is bigint {
  return typeof of === "bigint";
}
function modulo(of: Value, by: Value): bigint {
  if (!isNumber(of) || !isNumber(by))
    throw new PythonError("TypeError", "not all arguments converted during string formatting");
  const [value, divisor] = [BigInt(Math.trunc(Number(of))), BigInt(Math.trunc(Number(by)))];
  if (divisor === 0n) throw new PythonError("ZeroDivisionError", "integer division or modulo by zero");
  return ((value % divisor) + divisor) % divisor;
}

/** The tests that look at one value, and at one other at most. */
export const TESTS: ReadonlyMap<string, Test> = new Map<string, Test>([
  ["defined", (of) => !(of instanceof Undefined)],
  ["undefined", (of) => of instanceof Undefined],
  ["none", (of) => of === null],
  ["boolean", (of) => typeof of === "boolean"],
  ["true", (of) => of === true],
  ["false", (of) => of === false],
  ["integer", isInteger],
  ["float", (of) => typeof of === "number"],
  ["number", isNumber],
  ["string", (of) => typeof of === "string"],
  ["mapping", (of) => of instanceof Dict],
  [
    "sequence",
    (of) => typeof of === "string" || of instanceof List || of instanceof Dict || of instanceof Undefined,
  ],
  [
    "iterable",
    (of) => typeof of === "string" || of instanceof List || of instanceof Dict || of instanceof Undefined,
  ],
  ["callable", (of) => typeName(of) === "function" || of instanceof Undefined],
  ["lower", (of) => text(of) === text(of).toLowerCase() && /\p{L}/u.test(text(of))],
  ["upper", (of) => text(of) === text(of).toUpperCase() && /\p{L}/u.test(text(of))],
  ["odd", (of) => modulo(of, 2n) === 1n],
  ["even", (of) => modulo(of, 2n) === 0n],
  ["divisibleby", (of, by) => modulo(of, by) === 0n],
  ["escaped", () => false],
]);
/** Those that are operators under other names. */
export const COMPARING: ReadonlyMap<string, string> = new Map([
  ["eq", "=="],
  ["equalto", "=="],
  ["ne", "!="],
  ["lt", "<"],
  ["lessthan", "<"],
  ["le", "<="],
  ["gt", ">"],
  ["greaterthan", ">"],
  ["ge", ">="],
  ["in", "in"],
  ["==", "=="],
  ["!=", "!="],
  ["<", "<"],
  ["<=", "<="],
  [">", ">"],
  [">=", ">="],
  ["sameas", "=="],
]);
