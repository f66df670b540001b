import fc from "fast-check";
import { expect, test } from "vitest";
import { literal } from "../../../magics/analysis/literal.ts";

function made(value: unknown): unknown {
  return new Function(`return ${literal(value)}`)();
}

test("dates, big integers, bytes and undefined come back as they were, however deep", () => {
  const value = { when: new Date(0), list: [10n ** 20n, undefined, new Uint8Array([1, 255])], "a b": null };
  expect(made(value)).toEqual(value);
});

test("what JSON can hold comes back", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.stringify(made(value))).toBe(JSON.stringify(value));
    }),
  );
});
