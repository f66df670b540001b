import fc from "fast-check";
import { expect, test } from "vitest";
import { readDuration, shortDuration } from "../../bridge/duration-text.ts";

test.each([
  ["15m", 900],
  ["1h30m", 5400],
  [" 1 d ", 86_400],
  ["2w", 1_209_600],
  ["1.5h", 5400],
  ["", undefined],
  ["m", undefined],
  ["15", undefined],
  ["15 minutes", undefined],
  ["-1h", undefined],
  ["0s", undefined],
  ["0.5s", undefined],
])("%j is %s seconds", (text, seconds) => {
  expect(readDuration(text)).toBe(seconds);
});

test("what is written is read as what it was", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000 }), (seconds) => {
      expect(readDuration(shortDuration(seconds))).toBe(seconds);
    }),
  );
});
