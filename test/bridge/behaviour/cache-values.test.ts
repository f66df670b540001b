/** Arguments that differ in what a function can see of them have different digests. */
import { expect, it, test } from "vitest";
import { problemOf } from "../../../bridge/results/storable.ts";
import { digestValue } from "../../../bridge/results/value-digest.ts";

class Table extends Array<number> {}
class Stamp extends Date {
  override toJSON(): string {
    return `stamp ${this.getTime()}`;
  }
}

function withNames<T extends object>(value: T, names: object): T {
  return Object.assign(value, names);
}

test.each<[string, unknown, unknown]>([
  ["a Buffer and other bytes", Buffer.from([1]), new Uint8Array([1])],
  ["where a RegExp goes on", withNames(/a/g, { lastIndex: 1 }), /a/g],
  ["what is beside an array's elements", withNames([1], { index: 1 }), withNames([1], { index: 2 })],
  ["fields of an error", withNames(new Error("x"), { code: 1 }), withNames(new Error("x"), { code: 2 })],
  [
    "errors in an error",
    new AggregateError([new Error("a")], "x"),
    new AggregateError([new Error("b")], "x"),
  ],
  ["a class of dates", new Stamp(0), new Date(0)],
  ["a hole and undefined", Object.assign([], { length: 1 }), [undefined]],
  ["how many holes", Object.assign([], { length: 2000 }), Object.assign([], { length: 2001 })],
  ["-0 and 0", [-0], [0]],
])("%s", (_what, one, other) => {
  const digests = [digestValue(one, "x"), digestValue(other, "x")];
  for (const digest of digests) expect(digest).toHaveProperty("digest");
  expect(digests[0]).not.toEqual(digests[1]);
});

test.each<[string, unknown, string]>([
  ["an array of a class", Table.from([1]), "x is an object of class Table"],
  ["a symbol for a name", { a: { [Symbol("s")]: 1 } }, "x.a[Symbol(s)] has a symbol for a name"],
])("%s has none", (_what, value, problem) => {
  expect(digestValue(value, "x")).toEqual({ problem });
});

it("takes no time for holes", () => {
  const sparse: number[] = [];
  sparse[4e9] = 1;
  const same: number[] = [];
  same[4e9] = 1;
  const other: number[] = [];
  other[4e9 - 1] = 1;
  other.length = 4e9 + 1;
  expect(digestValue(sparse, "x")).toEqual(digestValue(same, "x"));
  expect(digestValue(sparse, "x")).not.toEqual(digestValue(other, "x"));
});

it("a result with a symbol for a name would come back without it", () => {
  expect(problemOf({ a: { [Symbol("s")]: 1 } })).toBe("result.a[Symbol(s)] has a symbol for a name");
  expect(problemOf(Object.defineProperty({}, Symbol("hidden"), { value: 1 }))).toBeUndefined();
});
