import { expect, test } from "vitest";
import { createClock } from "../../../../bridge/server/db/clock.ts";
import { createSteadyClock } from "../../../../bridge/steady-clock.ts";

test("the clock never shows the same microsecond twice", () => {
  const { now } = createClock();
  const times = Array.from({ length: 1000 }, () => now());
  expect(new Set(times).size).toBe(1000);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});

test.each([3_600_000, -3_600_000])(
  "a system's clock that is set by %d ms is followed, as schedules need it",
  (ms) => {
    let wall = 1_700_000_000_000;
    const clock = createClock(
      createSteadyClock(
        () => wall,
        () => 5,
      ),
    );
    clock.now();
    wall += ms;
    expect(clock.now()).toBe(wall * 1000);
    expect(clock.set()).toBe(ms * 1000);
  },
);
