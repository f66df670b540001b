import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonErrorOffset, lineAt } from "../../../notebooks/file/json-error.ts";

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe("where a text stops being JSON", () => {
  it("finds an error exactly when JSON.parse does", () => {
    const damaged = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.constantFrom("", ",", "]", "}", '"', "x", "[", ":", "\n", "0", "-"),
        fc.boolean(),
      )
      .map(([text, at, insert, cut]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + insert + text.slice(place + (cut ? 1 : 0));
      });
    const agrees = fc.property(damaged, (text) => (jsonErrorOffset(text) === undefined) === isJson(text));
    fc.assert(agrees, { numRuns: 2000 });
  });

  it("what comes before the error can still become JSON", () => {
    expect(jsonErrorOffset('{"a": 1,, "b": 2}')).toBe(8);
    expect(jsonErrorOffset('{"a": tru}')).toBe(6);
    expect(jsonErrorOffset("[1, 2")).toBe(6 - 1);
  });

  it("counts lines from one", () => {
    expect([0, 1, 2, 3].map((offset) => lineAt("a\nb\n", offset))).toEqual([1, 1, 2, 2]);
  });
});
