/** Values that JSON refuses or empties: what they become for people and for programs. */
import { tableFromArrays } from "apache-arrow";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { jsonValue } from "../../../kernel/output/json-value.ts";

const beyond = 2n ** 53n + 1n;

test.each([
  ["a BigInt", 12n, 12, 12],
  ["one that a number loses digits of", beyond, "9007199254740993", 9007199254740992],
  ["no number", [Number.NaN, Number.NEGATIVE_INFINITY], ["NaN", "-Infinity"], [null, null]],
  ["no date", new Date(Number.NaN), "Invalid Date", null],
  ["a date", new Date(0), "1970-01-01T00:00:00.000Z", "1970-01-01T00:00:00.000Z"],
  ["a Map of names", new Map([["a", 1n]]), { a: 1 }, { a: 1 }],
  ["a Map of numbers", new Map([[1n, new Set([2])]]), [[1, [2]]], [[1, [2]]]],
  ["a Set", new Set([1n]), [1], [1]],
  ["bytes", Buffer.from("ab"), [97, 98], [97, 98]],
  ["64-bit integers", BigInt64Array.of(1n, -2n), [1, -2], [1, -2]],
  ["an error", new TypeError("no"), "TypeError: no", "TypeError: no"],
  ["a pattern", /a/g, "/a/g", "/a/g"],
  ["its own form", { toJSON: () => ({ a: 1n }) }, { a: 1 }, { a: 1 }],
  [
    "its own form with itself",
    {
      a: 1n,
      toJSON() {
        return { ...this, b: 2 };
      },
    },
    { a: 1, b: 2 },
    { a: 1, b: 2 },
  ],
  ["a boxed number", [Object(1n), Object("x")], [1, "x"], [1, "x"]],
  ["what JSON leaves out", { a: undefined, b: () => 1 }, {}, {}],
])("%s", (_, value, forPeople, forPrograms) => {
  const carried = (reader: "user" | "program"): unknown =>
    JSON.parse(JSON.stringify(jsonValue(value, reader)));
  expect([carried("user"), carried("program")]).toEqual([forPeople, forPrograms]);
});

test("rows of an Arrow table, and the table itself", () => {
  const table = tableFromArrays({ a: BigInt64Array.of(1n, 2n) });
  for (const rows of [table, [...table], table.toArray()])
    expect(JSON.stringify(jsonValue(rows, "program"))).toBe('[{"a":1},{"a":2}]');
});

describe("what JSON takes as it is", () => {
  it("is not copied", () => {
    const value = { a: [1, { b: Number.NaN, at: new Date(0) }], c: undefined };
    expect(jsonValue(value, "program")).toBe(value);
  });

  it("is the same JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.stringify(jsonValue(value, "user"))).toBe(JSON.stringify(value));
      }),
    );
  });
});

it("leaves circles to be refused, and takes no iterator that may have no end", () => {
  const circle: Record<string, unknown> = { n: 1n };
  circle.self = circle;
  expect(() => JSON.stringify(jsonValue(circle, "user"))).toThrow(TypeError);
  const endless = (function* () {
    for (;;) yield 1;
  })();
  expect(JSON.stringify(jsonValue({ endless }, "user"))).toBe('{"endless":{}}');
});
