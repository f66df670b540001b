import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keepSecrets, MASK, maskSecrets } from "../../../../bridge/contract/blocks/secrets.ts";

describe("secrets are masked", () => {
  test.each([
    ["a field", { pw: "x", a: 1 }, ["pw"], { pw: MASK, a: 1 }],
    ["but for nothing", { pw: null }, ["pw", "other"], { pw: null }],
    ["in an object", { a: { pw: 1, b: 2 } }, ["a.pw"], { a: { pw: MASK, b: 2 } }],
    [
      "all below a star, nothing as well",
      { a: { b: null, c: { d: 1 } } },
      ["a.*"],
      { a: { b: MASK, c: { d: MASK } } },
    ],
    ["what is no object below a star", { a: "x" }, ["a.*"], { a: MASK }],
    ["JSON in whole", { a: { b: [1], c: {} } }, ["a"], { a: { b: MASK, c: MASK } }],
    ["a list in whole", { a: ["x"] }, ["a"], { a: MASK }],
    [
      "in each element of a list",
      { a: [{ pw: 1 }, 2, [{ pw: 3 }]] },
      ["a.pw"],
      { a: [{ pw: MASK }, 2, [{ pw: MASK }]] },
    ],
  ])("%s", (_, data, fields, masked) => {
    expect(maskSecrets(data, fields)).toEqual(masked);
  });
});

const key = fc.constantFrom("a", "b", "c", "__proto__", "constructor");
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: "small" },
    fc.constant("hidden"),
    fc.constant(null),
    fc.constant(0),
    fc.array(tie("any"), { maxLength: 3 }),
    fc.dictionary(key, tie("any"), { maxKeys: 3, noNullPrototype: true }),
  ),
})).any;
const data = fc.dictionary(key, value, { noNullPrototype: true });
const paths = fc.array(
  fc.array(fc.oneof(key, fc.constant("*")), { minLength: 1, maxLength: 3 }).map((steps) => steps.join(".")),
);

test("a mask that comes back keeps what it masks, whatever that is", () => {
  fc.assert(
    fc.property(data, paths, (stored, fields) => {
      expect(keepSecrets(maskSecrets(stored, fields), stored, fields)).toEqual(stored);
    }),
  );
});

test("nothing of a secret is left, however it is nested", () => {
  fc.assert(
    fc.property(data, (stored) => {
      const fields = Object.keys(stored);
      expect(JSON.stringify(maskSecrets(stored, fields))).not.toMatch(/hidden|[^_]0/);
    }),
  );
});

test("a mask for what was not there stays as it came", () => {
  expect(keepSecrets({ pw: MASK, a: { b: MASK } }, { a: 1 }, ["pw", "a.b"])).toEqual({
    pw: MASK,
    a: { b: MASK },
  });
});
