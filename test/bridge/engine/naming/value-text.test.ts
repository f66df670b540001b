import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { valueText } from "../../../../bridge/engine/naming/value-text.ts";

class Station {
  readonly id = 7;
}

class Named extends Station {
  override toString(): string {
    return `station ${this.id}`;
  }
}

test.each([
  ["aarhus", "aarhus"],
  [1.5, "1.5"],
  [10n, "10"],
  [true, "true"],
  [null, "null"],
  [undefined, "undefined"],
  [new Date(0), "1970-01-01T00:00:00.000Z"],
  [runInNewContext("new Date(0)"), "1970-01-01T00:00:00.000Z"],
  [[1, "a"], '[1,"a"]'],
  [{ a: 1 }, '{"a":1}'],
  [runInNewContext("({ a: 1 })"), "<Object of 1>"],
  [new Named(), "station 7"],
  [new Station(), "<Station>"],
  [new Float64Array(3), "<Float64Array of 3>"],
  [Object.create(null), "{}"],
  [new Array(1000).fill(0), "<Array of 1000>"],
  ["x".repeat(5000), "<text of 5000 characters>"],
  [valueText, "<function valueText>"],
])("%o", (value, text) => {
  expect(valueText(value)).toBe(text);
});
