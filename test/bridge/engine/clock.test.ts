import fc from "fast-check";
import { expect, test } from "vitest";
import { createClock, createTimeFormat, parseTime } from "../../../bridge/engine/clock.ts";

test("no two moments are the same microsecond, even while the clocks stand still", () => {
  const clock = createClock(
    () => 1_700_000_000_000,
    () => 5,
  );
  const format = createTimeFormat();
  const times = Array.from({ length: 50 }, () => format(clock()));
  expect(new Set(times).size).toBe(50);
  expect(times).toEqual([...times].sort());
});

test("after the machine slept the clock is right again", () => {
  let wall = 1_700_000_000_000;
  let monotonic = 0;
  const clock = createClock(
    () => wall,
    () => monotonic,
  );
  wall += 3_600_000;
  monotonic += 10;
  expect(clock()).toBeCloseTo(wall, 0);
});

test("times are written to the microsecond and read back", () => {
  const format = createTimeFormat();
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4e15 }), (micros) => {
      const text = format(micros / 1000);
      expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
      expect(Math.round(parseTime(text) * 1000)).toBe(micros);
    }),
  );
  expect(parseTime("2026-11-21 03:33:35.860587+02:00")).toBeCloseTo(
    Date.parse("2026-11-21T01:33:35.860Z") + 0.587,
    3,
  );
  expect(parseTime("2026-11-21T03:33:35")).toBe(Date.parse("2026-11-21T03:33:35Z"));
});
