import fc from "fast-check";
import { expect, test } from "vitest";
import { createClock, createTimeFormat, parseTime } from "../../../../bridge/engine/time/clock.ts";
import { createSteadyClock } from "../../../../bridge/steady-clock.ts";

test("no two moments are the same microsecond, even while the clocks stand still", () => {
  const clock = createClock(
    createSteadyClock(
      () => 1_700_000_000_000,
      () => 5,
    ),
  );
  const format = createTimeFormat();
  const times = Array.from({ length: 50 }, () => format(clock()));
  expect(new Set(times).size).toBe(50);
  expect(times).toEqual([...times].sort());
});

test.each([3_600_000, -3_600_000])(
  "a system's clock that is set by %d ms is followed between runs only",
  (ms) => {
    let wall = 1_700_000_000_000;
    let monotonic = 5;
    const clock = createClock(
      createSteadyClock(
        () => wall,
        () => monotonic,
      ),
    );
    const before = clock();
    wall += ms + 250;
    monotonic += 250;
    expect(clock() - before).toBeCloseTo(250, 2);
    clock.follow();
    expect(clock()).toBeCloseTo(wall, 2);
  },
);

test.each([3_600_000, -3_600_000])(
  "one that was set by %d ms while nobody asked is followed by the first run after that",
  (ms) => {
    let wall = 1_700_000_000_000;
    const clock = createClock(
      createSteadyClock(
        () => wall,
        () => 5,
      ),
    );
    clock();
    wall += ms;
    clock.follow();
    expect(clock()).toBeCloseTo(wall, 2);
  },
);

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
