import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeValue } from "../../../bridge/results/bytes.ts";
import { problemOf } from "../../../bridge/results/storable.ts";
import { storableValue } from "./storable-value.ts";

class Model {
  weights = [1];
  predict(): number {
    return 1;
  }
}

test.each<[unknown, string]>([
  [() => 1, "result is a function"],
  [{ model: { predict: () => 1 } }, "result.model.predict is a function"],
  [[1, [new Model()]], "result[1][0] is an object of class Model, which can't be stored as it is"],
  [new Map([["best model", new Model()]]), 'result.get("best model") is an object of class Model, which'],
  [new Map([[Symbol("s"), 1]]), "a key of result is a symbol"],
  [new Set([Promise.resolve()]), "an entry of result is a promise"],
  [{ "two words": { x: new WeakMap() } }, 'result["two words"].x is an object of class WeakMap'],
  [new Error("x", { cause: { f: () => 1 } }), "result.cause.f is a function"],
  [new URL("https://example.org"), "result is an object of class URL"],
])("names what can't be stored: %j", (value, problem) => {
  expect(problemOf(value)).toContain(problem);
});

test("what it finds nothing in, V8 can store", () => {
  fc.assert(
    fc.property(storableValue({ withNullPrototype: true, withBoxedValues: true }), (value) => {
      expect(problemOf(value)).toBeUndefined();
      encodeValue(value);
    }),
  );
  const realms = runInNewContext(
    "({ a: [new Map(), new Set([1]), new Date(0), new Error('x'), /x/, new Uint8Array(2)] })",
  );
  expect(problemOf(realms)).toBeUndefined();
  const circle: unknown[] = [];
  circle.push(circle);
  expect(problemOf(circle)).toBeUndefined();
});

test("a limit ends the search where it is passed", () => {
  const maxBytes = 1e6;
  expect(problemOf(new Float64Array(10), { maxBytes })).toBeUndefined();
  for (const large of [
    new Float64Array(200_000),
    "x".repeat(600_000),
    Array.from({ length: 200_000 }, () => 1),
  ])
    expect(problemOf([large], { maxBytes })).toMatch(/^result (has more than 1 MB|is too large)$/);
});

test("what would come back as something else is named, too; holes cost nothing", () => {
  class HttpError extends Error {}
  for (const value of [
    new (class Own extends Map {})(),
    new (class Own extends Date {})(),
    new HttpError("x"),
    Object.assign(new Error("x"), { status: 404 }),
    { [Symbol.toStringTag]: "Map" },
    new (class extends Array {})(),
  ])
    expect(problemOf(value)).toMatch(/^result is an object of class .*, which can't be stored as it is$/);
  const sparse: unknown[] = [];
  sparse[2 ** 31] = () => 1;
  expect(problemOf(sparse)).toBe(`result[${2 ** 31}] is a function`);
  expect(problemOf(sparse, { maxBytes: 1e6 })).toBe("result is too large");
  expect(problemOf(new Float16Array(3))).toBeUndefined();
});
