import fc from "fast-check";
import { expect, test } from "vitest";
import { GIVEN_UP_MICROS, nextAttempt } from "../../../../../bridge/server/automations/messages/backoff.ts";

const SECOND = 1_000_000;
const AT = { since: 0, now: 0, retryAfterMs: undefined, random: 0.5 };

test.each([
  [1, 1],
  [2, 2],
  [3, 4],
  [10, 512],
  [11, 600],
  [1000, 600],
])("after attempt %i it waits %i seconds", (attempts, seconds) => {
  expect(nextAttempt({ ...AT, attempts })).toBe(seconds * SECOND);
});

test("it waits as long as the receiver asks, to the end of the day, and not longer", () => {
  expect(nextAttempt({ ...AT, attempts: 1, retryAfterMs: 30_000 })).toBe(30 * SECOND);
  expect(nextAttempt({ ...AT, attempts: 5, retryAfterMs: 1 })).toBe(16 * SECOND);
  expect(nextAttempt({ ...AT, attempts: 1, retryAfterMs: 1e12 })).toBe(GIVEN_UP_MICROS);
  expect(nextAttempt({ ...AT, attempts: 9, now: GIVEN_UP_MICROS })).toBeUndefined();
});

test("it always comes to an end, and never tries at once", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (random) => {
      let now = 0;
      for (let attempts = 1; ; attempts++) {
        const next = nextAttempt({ ...AT, attempts, now, random });
        if (next === undefined) break;
        expect(next).toBeGreaterThan(now);
        now = next;
        expect(attempts).toBeLessThan(250);
      }
      expect(now).toBe(GIVEN_UP_MICROS);
    }),
  );
});
