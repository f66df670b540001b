import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findJsonError } from "../../../notebooks/file/json-error.ts";

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe("where a string stops being JSON", () => {
  it("finds an error exactly when JSON.parse does", () => {
    const damaged = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.constantFrom("", ",", "]", "}", '"', "x", "[", ":", "\n", "0", "-", "//", "/*", "\u00a0", "\\"),
        fc.boolean(),
      )
      .map(([text, at, insert, cut]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + insert + text.slice(place + (cut ? 1 : 0));
      });
    const agrees = fc.property(damaged, (text) => (findJsonError(text) === undefined) === isJson(text));
    fc.assert(agrees, { numRuns: 2000 });
  });

  it("is the first token that JSON does not allow", () => {
    expect(findJsonError('{"a": 1,, "b": 2}')?.offset).toBe(8);
    expect(findJsonError('{"a": tru}')?.offset).toBe(6);
    expect(findJsonError('{"a": 1 // one\n}')?.offset).toBe(8);
    expect(findJsonError("[1, 2")?.offset).toBe(5);
  });

  it("counts lines from one", () => {
    expect(findJsonError('{\n  "a": 1,\r\n  oops\n}')).toEqual({ offset: 15, line: 3 });
  });

  it("finds none in JSON nested deeper than the stack, and does not fail", () => {
    const depth = 100_000;
    expect(findJsonError("[".repeat(depth) + "]".repeat(depth))).toBeUndefined();
  });
});
