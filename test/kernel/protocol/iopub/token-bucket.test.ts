import { expect, test } from "vitest";
import { createBucket } from "../../../../kernel/protocol/iopub/token-bucket.ts";

/** A bucket of 10 that refills 4 a second, and its clock. */
function bucketOfTen() {
  let time = 5000;
  const take = createBucket(10, 4, () => time);
  return {
    take,
    wait: (ms: number) => {
      time += ms;
    },
  };
}

test("holds its capacity at once, to the last token", () => {
  const { take } = bucketOfTen();
  expect([take(9), take(1), take(1)]).toEqual([true, true, false]);
});

test("refills at its rate, per second, and not faster", () => {
  const { take, wait } = bucketOfTen();
  expect(take(10)).toBe(true);
  wait(249);
  expect(take(1)).toBe(false);
  // What was refused is owed: 0.004 below nothing now.
  wait(251);
  expect(take(1)).toBe(true);
  wait(500);
  expect([take(2), take(0.1)]).toEqual([true, false]);
});

test("never holds more than its capacity, however long it is left alone", () => {
  const { take, wait } = bucketOfTen();
  wait(3_600_000);
  expect([take(10), take(0.1)]).toEqual([true, false]);
});
