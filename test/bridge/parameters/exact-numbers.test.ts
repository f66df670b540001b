import fc from "fast-check";
import { expect, test } from "vitest";
import {
  carriedIn,
  exactNumber,
  parseCarried,
  readBigInteger,
} from "../../../bridge/parameters/exact-numbers.ts";

test("every big integer travels through JSON and back without losing a digit", () => {
  fc.assert(
    fc.property(fc.bigInt(-(2n ** 80n), 2n ** 80n), (value) => {
      const sent = JSON.parse(JSON.stringify(carriedIn({ ids: [value] }))) as { ids: [number | string] };
      expect(BigInt(sent.ids[0])).toBe(value);
      expect(readBigInteger(`${value}n`)).toBe(sent.ids[0]);
      // What a server of another language sends: the digits themselves.
      const [got] = parseCarried(`[${value}]`) as [number | string];
      expect(BigInt(got)).toBe(value);
    }),
    { numRuns: 200 },
  );
});

test("a double is itself however it is written", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(exactNumber(String(value))).toBe(Number(String(value)));
    }),
  );
  expect(exactNumber("9007199254740993")).toBeUndefined();
  expect(exactNumber("9007199254740992")).toBe(2 ** 53);
  expect(parseCarried('{"n":0.1,"text":"9007199254740993","big":1e30}')).toEqual({
    n: 0.1,
    text: "9007199254740993",
    big: 1e30,
  });
});
