/** What Python 3.11 prints for the same values. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { pythonFloat, pythonString, pythonText } from "../../../../bridge/parameters/phrasing/python.ts";

test.each([
  [0, "0.0"],
  [-0, "-0.0"],
  [1, "1.0"],
  [0.1, "0.1"],
  [0.0001, "0.0001"],
  [0.00001, "1e-05"],
  [1.5e-7, "1.5e-07"],
  [1e15, "1000000000000000.0"],
  [1e16, "1e+16"],
  [-1.25e100, "-1.25e+100"],
  [Number.NaN, "nan"],
  [Number.NEGATIVE_INFINITY, "-inf"],
])("a float: %d as %s", (value, written) => {
  expect(pythonFloat(value)).toBe(written);
});

test("a float that is written is read as the same", () => {
  fc.assert(
    fc.property(fc.double({ noDefaultInfinity: true, noNaN: true }), (value) =>
      Object.is(Number(pythonFloat(value)), value),
    ),
  );
});

test.each([
  ["plain", "'plain'"],
  ["it's", '"it\'s"'],
  [`it's "both"`, `'it\\'s "both"'`],
  ["a\\b\n\r\t", "'a\\\\b\\n\\r\\t'"],
])("a string: %j as %s", (value, written) => {
  expect(pythonString(value)).toBe(written);
});

test("values in each other", () => {
  expect(pythonText({ a: [1, true, null, "x"], b: {} })).toBe("{'a': [1, True, None, 'x'], 'b': {}}");
});
