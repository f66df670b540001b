import { expect, test } from "vitest";
import { delayBefore } from "../../../../bridge/options/retry/delay.ts";

test("one number holds for all retries; of a list each has its own, and the last one all further", () => {
  expect([0, 1, 9].map((retry) => delayBefore(retry, 2))).toEqual([2, 2, 2]);
  expect([0, 1, 2, 9].map((retry) => delayBefore(retry, [1, 5, 10]))).toEqual([1, 5, 10, 10]);
  expect(delayBefore(0)).toBe(0);
  expect(delayBefore(0, [])).toBe(0);
});
