import fc from "fast-check";
import { expect, test } from "vitest";
import { createClock, createTimeFormat, parseTime } from "../../../../bridge/engine/time/clock.ts";

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

test("a clock follows the monotonic one within 2 ms of the wall's, and the wall's beyond that", () => {
  const start = 1_700_000_000_000;
  let wall = start;
  let monotonic = 50;
  const clock = createClock(
    () => wall,
    () => monotonic,
  );
  const after = (wallMs: number, monotonicMs: number) => {
    wall += wallMs;
    monotonic += monotonicMs;
    return clock() - start;
  };
  // The monotonic one is ahead: by 1.5 ms, by 2 ms, by 2.25 ms.
  expect(after(10, 11.5)).toBe(11.5);
  expect(after(10, 10.5)).toBe(22);
  expect(after(10, 10.25)).toBe(30);
  // It was set anew; now it is behind: by 2 ms, by 2.25 ms.
  expect(after(10, 8)).toBe(38);
  expect(after(10, 9.75)).toBe(50);
});

test("a wall clock that is set back stops no clock: its time goes on by microseconds", () => {
  let wall = 1_700_000_000_000;
  const clock = createClock(
    () => wall,
    () => 5,
  );
  const before = clock();
  wall -= 60_000;
  expect([clock(), clock()].map((at) => Math.round((at - before) * 1000))).toEqual([1, 2]);
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
