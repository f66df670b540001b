import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { digestValue } from "../../../bridge/results/value-digest.ts";
import { storableValue } from "./storable-value.ts";

function digest(value: unknown): string {
  const found = digestValue(value, "x");
  return "digest" in found ? found.digest : found.problem;
}

test("a copy has the same digest, whatever it is made of", () => {
  fc.assert(
    fc.property(storableValue({}), (value) => {
      expect(digest(structuredClone(value))).toBe(digest(value));
    }),
  );
});

test("what JSON tells apart has another digest", () => {
  fc.assert(
    fc.property(fc.json(), fc.json(), (one, other) => {
      const [a, b] = [JSON.parse(one), JSON.parse(other)] as unknown[];
      const canonical = (value: unknown): string =>
        JSON.stringify(value, (_, part: unknown) =>
          part && typeof part === "object" && !Array.isArray(part)
            ? Object.fromEntries(Object.entries(part).sort(([x], [y]) => (x < y ? -1 : 1)))
            : Object.is(part, -0)
              ? "-0"
              : part,
        );
      expect(digest(a) === digest(b)).toBe(canonical(a) === canonical(b));
    }),
  );
});

const cycle: unknown[] = [];
cycle.push(cycle);
const distinct: unknown[] = [
  undefined,
  null,
  true,
  "true",
  0,
  -0,
  "0",
  0n,
  Number.NaN,
  "",
  [],
  [undefined],
  new Array(1),
  [[]],
  [1, 2],
  [12],
  ["a", "b"],
  ["ab", ""],
  {},
  { a: undefined },
  { a: 1 },
  new Map(),
  new Map([["a", 1]]),
  new Set(["a", 1]),
  new Set(),
  new Date(0),
  new Date(Number.NaN),
  /a/,
  /a/g,
  new Error("a"),
  new TypeError("a"),
  new Error("a", { cause: 1 }),
  new Uint8Array([1, 2]),
  new Int8Array([1, 2]),
  new Uint16Array([513]),
  new Uint8Array([1, 2]).buffer,
  new DataView(new Uint8Array([1, 2]).buffer),
  new URL("https://a.example/"),
  "https://a.example/",
  "\ud83d",
  "\ufffd",
  cycle,
  "x".repeat(100_000),
  "x".repeat(100_001),
];

test("values of different kinds never share one", () => {
  const digests = distinct.map(digest);
  expect(new Set(digests).size).toBe(distinct.length);
  expect(digests.every((one) => /^[0-9a-f]{64}$/.test(one))).toBe(true);
});

test("the order of keys does not count, and an object of another realm is as one of this", () => {
  expect(digest({ a: 1, b: 2 })).toBe(digest({ b: 2, a: 1 }));
  const foreign = runInNewContext(
    "({ rows: [{ a: 1n }], by: new Map([['x', new Date(5)]]), e: new RangeError('r') })",
  );
  const own = { rows: [{ a: 1n }], by: new Map([["x", new Date(5)]]), e: new RangeError("r") };
  expect(digest(foreign)).toBe(digest(own));
});

class Model {
  weight = 1;
}
class Money {
  amount: number;
  constructor(amount: number) {
    this.amount = amount;
  }
  toJSON() {
    return { amount: this.amount };
  }
}

test("an object of a class says itself what it is, or is named with its path", () => {
  expect(digest(new Money(1))).toBe(digest(new Money(1)));
  expect(digest(new Money(1))).not.toBe(digest(new Money(2)));
  expect(digest(new Money(1))).not.toBe(digest({ amount: 1 }));
  expect(digest({ rows: [{ model: new Model() }] })).toBe("x.rows[0].model is an object of class Model");
  expect(digest(new Map([["a", [() => 1]]]))).toBe("x[1][0] is a function");
  expect(digest([Symbol("s")])).toBe("x[0] is a symbol");
  const angry = {
    get a(): number {
      throw new Error("no");
    },
  };
  expect(digest(angry)).toBe("x can't be read: no");
});

test("lists that nest very deeply, or hold the same list very often, come to an end", () => {
  let deep: unknown = 1;
  for (let at = 0; at < 200_000; at++) deep = [deep];
  expect(digest(deep)).toBe("x nests too deeply");
  let wide: unknown = 1;
  for (let at = 0; at < 1000; at++) wide = [wide, wide];
  expect(digest(wide)).toMatch(/^[0-9a-f]{64}$/);
});
