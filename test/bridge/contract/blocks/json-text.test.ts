import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAsWritten, pythonNumber, sortedAscii } from "../../../../bridge/contract/blocks/json-text.ts";

describe("numbers keep the text Python gives them", () => {
  test.each([
    ["1", "1"],
    ["-0", "0"],
    ["1.0", "1.0"],
    ["-0.0", "-0.0"],
    ["1e5", "100000.0"],
    ["1e15", "1000000000000000.0"],
    ["1E16", "1e+16"],
    ["1.25e-7", "1.25e-07"],
    ["0.0001", "0.0001"],
    ["0.00001", "1e-05"],
    ["5e-324", "5e-324"],
    ["1.7976931348623157e308", "1.7976931348623157e+308"],
    ["123456789012345678901", "123456789012345678901"],
  ])("%s is %s", (source, written) => {
    expect(pythonNumber(source)).toBe(written);
    expect(JSON.stringify(parseAsWritten(`[${source}]`))).toBe(`[${written}]`);
  });
  test("whatever the double, it is the same one that is read back", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const written = pythonNumber(`${Object.is(value, -0) ? "-" : ""}${value.toExponential()}`);
        expect(written).toMatch(/[.e]/);
        expect(Number(written)).toBe(value);
      }),
    );
  });
});

test("what is read is written again as it was, whatever it holds", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const value = parseAsWritten(text);
      expect(JSON.parse(JSON.stringify(value))).toEqual(JSON.parse(text));
      expect(parseAsWritten(JSON.stringify(value))).toEqual(value);
    }),
  );
});

test("keys are sorted by code points, and all is ASCII", () => {
  const value = parseAsWritten('{"b":[1,"ü\\u007f😀",null,true],"😀":1,"\\uffff":2,"a":{"d":1.0,"c":{}}}');
  expect(sortedAscii(value)).toBe(
    '{"a": {"c": {}, "d": 1.0}, "b": [1, "\\u00fc\\u007f\\ud83d\\ude00", null, true], "\\uffff": 2, "\\ud83d\\ude00": 1}',
  );
});
