import { expect, test } from "vitest";
import { createClock } from "../../../../bridge/server/db/clock.ts";

test("the clock never shows the same microsecond twice", () => {
  const now = createClock();
  const times = Array.from({ length: 1000 }, () => now());
  expect(new Set(times).size).toBe(1000);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});
