import fc from "fast-check";
import { expect, test } from "vitest";
import { startOf, wellFormed, wellFormedJson } from "../../bridge/well-formed.ts";

const anyText = fc.string({
  unit: fc.constantFrom("a", "\\", "\\ud83d", "\\u0000", "\ud83d", "\ude00", "😀", "\0", "\n", '"'),
});

test("JSON keeps all but lone surrogates and NUL, in keys and values, also beside backslashes", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const json = wellFormedJson(JSON.stringify({ [text]: [text] }));
      expect(json.isWellFormed()).toBe(true);
      expect(JSON.parse(json)).toEqual({ [wellFormed(text)]: [wellFormed(text)] });
    }),
  );
});

test.each([
  ['"\\ud83d\\ude00 \\uD83D\\uDE00"', "😀 😀"],
  ['"\\ude00\\ud83d"', "\ufffd\ufffd"],
  ['"\\ud83d\\ud83d\\ude00"', "\ufffd😀"],
  ['"\\\\ud83d \\\\\\ud83d"', "\\ud83d \\\ufffd"],
  ['"\\u0000\\u0001"', "\ufffd\u0001"],
  ['"raw \ud83d"', "raw \ufffd"],
])("JSON of others, %s, keeps its pairs", (json, value) => {
  expect(JSON.parse(wellFormedJson(json))).toBe(value);
});

test("a start holds whole characters only", () => {
  expect(startOf("a😀b", 2)).toBe("a");
  expect(startOf("a😀b", 3)).toBe("a😀");
  expect(startOf("ab", 2)).toBe("ab");
});
