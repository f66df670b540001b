import { expect, test } from "vitest";
import { readStart } from "../../../../bridge/commands/input/start-time.ts";

const NOW = new Date(2026, 6, 31, 12, 0, 0);

test.each([
  [{ startIn: "5 minutes" }, new Date(2026, 6, 31, 12, 5)],
  [{ startIn: "in 1 hour and 30 mins" }, new Date(2026, 6, 31, 13, 30)],
  [{ startIn: "2d" }, new Date(NOW.getTime() + 2 * 86_400_000)],
  [{ startAt: "5:30pm" }, new Date(2026, 6, 31, 17, 30)],
  [{ startAt: "at 12am" }, new Date(2026, 7, 1)],
  [{ startAt: "08:15" }, new Date(2026, 7, 1, 8, 15)],
  [{ startAt: "2026-08-01 17:30" }, new Date(2026, 7, 1, 17, 30)],
  [{ startAt: "2026-08-01" }, new Date(2026, 7, 1)],
  [{ startAt: "2026-08-01T17:30:00Z" }, new Date(Date.UTC(2026, 7, 1, 17, 30))],
  [{}, undefined],
])("%j is a moment", (options, start) => {
  expect(readStart(options, NOW)).toEqual(start);
});

test.each([
  [{ startIn: "a while" }],
  [{ startIn: "-5 minutes" }],
  [{ startAt: "25:00" }],
  [{ startAt: "13pm" }],
  [{ startAt: "7" }],
  [{ startAt: "2026-13-01" }],
  [{ startIn: "1h", startAt: "17:00" }],
])("%j is refused", (options) => {
  expect(() => readStart(options, NOW)).toThrow(/--start-/);
});
