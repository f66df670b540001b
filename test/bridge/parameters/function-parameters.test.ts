import fc from "fast-check";
import { expect, test } from "vitest";
import { coerceBySchema } from "../../../bridge/parameters/coerce-text.ts";
import { named, parametersOf, positional } from "../../../bridge/parameters/function-parameters.ts";
import { recorded } from "../../../bridge/parameters/recorded.ts";

// biome-ignore format: the text of these functions is what is read
const functions: [(...args: never[]) => unknown, string[]][] = [
  [(a: number, b: number) => a + b, ["a", "b"]],
  [async function main(path: string) { return path; }, ["path"]],
  [() => 1, []],
  [(a = 1, b = "),", c = { x: [1] }) => [a, b, c], ["a", "b", "c"]],
  [({ a, b }: { a: number; b: number }) => a + b, ["arg0"]],
  [(x: number, [y]: number[] = []) => [x, y], ["x", "arg1"]],
  [(first: string, ...others: string[]) => [first, others], ["first", "others"]],
  [{ method(a: number, /* , z */ b: number) { return [a, b]; } }.method, ["a", "b"]],
  [class { static async make(n: number) { return n; } }.make, ["n"]],
  [function (this: unknown, n: number) { return n; }.bind(null) as never, []],
];

test.each(functions)("%s", (fn, names) => {
  expect(parametersOf(fn).names).toEqual(names);
});

test("positional arguments as names, and back", () => {
  const name = fc.stringMatching(/^[a-z]{1,6}$/);
  fc.assert(
    fc.property(
      fc.uniqueArray(name, { maxLength: 5 }),
      fc.array(fc.integer(), { maxLength: 7 }),
      (names, args) => {
        const list = { names, rest: false, destructured: false };
        expect(positional(list, named(list, args))).toEqual(args);
      },
    ),
  );
  const rest = { names: ["a", "others"], rest: true, destructured: false };
  expect(named(rest, [1, 2, 3])).toEqual({ a: 1, others: [2, 3] });
  expect(positional(rest, { a: 1, others: [2, 3] })).toEqual([1, 2, 3]);
});

test.each([
  [
    [1, { a: "b" }],
    [1, { a: "b" }],
  ],
  [Array(73908).fill(0), "<Array of 73908>"],
  [new Float64Array(1000), "<Float64Array of 1000>"],
  [new Map([[1, 2]]), "<Map of 1>"],
  [new (class Booster {})(), "<Booster>"],
  [() => 1, "<function without a name>"],
  ["x".repeat(5000), "<text of 5000 characters>"],
  [1n, 1],
  [
    { ids: [9007199254740993n], at: new Date(0) },
    { ids: ["9007199254740993"], at: new Date(0) },
  ],
])("a parameter is recorded small: %#", (value, kept) => {
  expect(recorded(value)).toEqual(kept);
});

test("texts are coerced where the schema asks for another type, and nowhere else", () => {
  const schema = {
    $defs: { Point: { type: "object", properties: { x: { type: "number" } } } },
    type: "object",
    properties: {
      n: { type: "integer" },
      maybe: { anyOf: [{ type: "number" }, { type: "null" }] },
      either: { anyOf: [{ type: "number" }, { type: "string" }] },
      list: { type: "array", items: { type: "boolean" } },
      at: { $ref: "#/$defs/Point" },
    },
  };
  const given = { n: "5", maybe: "1.5", either: "7", list: ["true", "no"], at: { x: "-2e3" }, other: "9" };
  expect(coerceBySchema(schema, given)).toEqual({
    n: 5,
    maybe: 1.5,
    either: "7",
    list: [true, "no"],
    at: { x: -2000 },
    other: "9",
  });
  expect(coerceBySchema(schema, { n: "5.5" })).toEqual({ n: "5.5" });
});
