import { expect, test } from "vitest";
import { createSteadyClock } from "../../bridge/steady-clock.ts";

const START = 1_700_000_000_000;

/** A clock on a machine whose clocks go on by what is said. */
function machine() {
  let [wall, monotonic, awake] = [START, 50, 7000];
  const clock = createSteadyClock(
    () => wall,
    () => monotonic,
    () => awake,
  );
  return {
    clock,
    /** The time since the start, after so many ms by each clock. */
    after(wallMs: number, monotonicMs: number, awakeMs = monotonicMs): number {
      wall += wallMs;
      monotonic += monotonicMs;
      awake += awakeMs;
      return clock.now() - START;
    },
  };
}

test("it follows the monotonic clock within 2 ms of the system's, and the system's in small steps beyond that", () => {
  const { after } = machine();
  // The monotonic one is ahead: by 1.5 ms, by 2 ms, by 2.25 ms.
  expect(after(10, 11.5)).toBe(11.5);
  expect(after(10, 10.5)).toBe(22);
  expect(after(10, 10.25)).toBe(30);
  // It was set anew; now it is behind: by 2 ms, by 2.25 ms, by half a second.
  expect(after(10, 8)).toBe(38);
  expect(after(10, 9.75)).toBe(50);
  expect(after(510, 10)).toBe(560);
});

test("after the machine slept it is right again", () => {
  const { clock, after } = machine();
  expect(after(8 * 3_600_000, 10, 8 * 3_600_000 + 7)).toBe(8 * 3_600_000);
  expect(after(100, 100)).toBe(8 * 3_600_000 + 100);
  expect(clock.set()).toBe(0);
});

test.each([3 * 3_600_000, -3 * 3_600_000])(
  "a clock that is set by %d ms is not followed until it is asked to",
  (ms) => {
    const { clock, after } = machine();
    expect(after(ms + 100, 100)).toBe(100);
    expect(after(100, 100)).toBe(200);
    expect(clock.set()).toBe(ms);
    // Set once more, and asleep for an hour in between.
    expect(after(3_600_000, 0, 3_600_000)).toBe(3_600_200);
    expect(after(60_100, 100)).toBe(3_600_300);
    expect(clock.set()).toBe(ms + 60_000);
    clock.follow();
    expect(after(0, 0)).toBe(ms + 3_660_300);
    expect(clock.set()).toBe(0);
  },
);
