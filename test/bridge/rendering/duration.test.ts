import { expect, test } from "vitest";
import { elapsed, formatElapsed, timeOf } from "../../../bridge/rendering/duration.ts";

test.each([
  [0, "0 ms"],
  [99.4, "99 ms"],
  [99.6, "0.1 s"],
  [4210, "4.2 s"],
  [59_960, "1 min"],
  [65_000, "1 min 5 s"],
  [179_700, "3 min"],
  [3_599_600, "1 h"],
  [3_780_000, "1 h 3 min"],
  [273_600_000, "3 d 4 h"],
])("%d ms are written %s", (milliseconds, text) => expect(formatElapsed(milliseconds)).toBe(text));

test("a run that has not ended is counted up to now, one that has not started is not", () => {
  expect(elapsed({ startTime: 1000, endTime: 3000 }, 9000)).toBe(2000);
  expect(elapsed({ startTime: 1000 }, 9000)).toBe(8000);
  expect(elapsed({}, 9000)).toBeUndefined();
});

test("a run of the API took from its first start to its end, waits between tries included, or takes up to now", () => {
  const start = "2026-11-21T05:00:00Z";
  const now = Date.parse("2026-11-21T05:00:02.500Z");
  expect(timeOf({ start_time: start, end_time: "2026-11-21T05:00:06Z" }, now)).toBe("6.0 s");
  expect(timeOf({ start_time: start, end_time: null }, now)).toBe("2.5 s");
  expect(timeOf({ start_time: null, end_time: null }, now)).toBe("");
});
