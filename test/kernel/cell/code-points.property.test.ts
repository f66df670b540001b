/** Code points and UTF-16 units: what holds for any text. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { toCodePoints, toUtf16 } from "../../../kernel/cell/code-points.ts";

const text = fc.string({ unit: "grapheme" });

test("there and back again", () => {
  fc.assert(
    fc.property(text, fc.nat(), (whole, seed) => {
      const points = seed % ([...whole].length + 1);
      expect(toCodePoints(whole, toUtf16(whole, points))).toBe(points);
    }),
  );
});

test("an offset in units cuts as many code points as it says", () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      expect(toUtf16(before + after, [...before].length)).toBe(before.length);
      expect(toCodePoints(before + after, before.length)).toBe([...before].length);
    }),
  );
});

test("beyond the end is the end, before the start the start", () => {
  fc.assert(
    fc.property(text, fc.nat(), (whole, more) => {
      expect(toUtf16(whole, [...whole].length + more)).toBe(whole.length);
      expect(toUtf16(whole, -more)).toBe(0);
    }),
  );
});
