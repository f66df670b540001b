/** A list may be typed in one text, with commas, or element by element: the same wherever `-p` is. */
import { expect, test } from "vitest";
import { readParameters } from "../../../bridge/commands/input/parameters.ts";
import { coerceParameters } from "../../../bridge/parameters/check.ts";
import { pairs } from "../../../magics/analysis/parameters.ts";

const schema = {
  properties: {
    words: { type: "array", items: { type: "string" } },
    numbers: { type: "array", items: { type: "number" } },
    maybe: { anyOf: [{ type: "array", items: { type: "string" } }, { type: "string" }] },
    name: { type: "string" },
    anything: {},
  },
};

test.each<[string[], Record<string, unknown>]>([
  [["words=a", "words=b, c"], { words: ["a", "b, c"] }],
  [["words=a,b"], { words: ["a", "b"] }],
  [["words=a"], { words: ["a"] }],
  [['words=["a, b"]'], { words: ["a, b"] }],
  [['words=["a"]', "words=1"], { words: ['["a"]', "1"] }],
  [["words=", "words="], { words: ["", ""] }],
  [["numbers=1", "numbers=2.5"], { numbers: [1, 2.5] }],
  [["numbers=1,2"], { numbers: [1, 2] }],
  [["numbers=[1,2]"], { numbers: [1, 2] }],
  [["maybe=a", "name=x", "maybe=b"], { maybe: ["a", "b"], name: "x" }],
  [["name=a", "name=b, c"], { name: "b, c" }],
  [["anything=1", "anything=2"], { anything: 2 }],
])("%j is %j", (typed, values) => {
  const given = typed.map((text) => [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)]);
  for (const read of [readParameters(typed), pairs(given)])
    expect(coerceParameters(schema, read, "f", { typed: true })).toEqual(values);
});

test("an element that is of another type is named", () => {
  const read = readParameters(["numbers=1", "numbers=2,3"]);
  expect(() => coerceParameters(schema, read, "f", { typed: true })).toThrow(
    /numbers\[1\] .*must be a number/,
  );
  expect(() => coerceParameters(schema, readParameters(["word=a", "word=b"]), "f", { typed: true })).toThrow(
    /word/,
  );
});
