import { expect, test } from "vitest";
import { recorded } from "../../../bridge/parameters/recorded.ts";

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
