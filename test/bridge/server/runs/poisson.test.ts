import fc from "fast-check";
import { expect, test } from "vitest";
import { clampedPoissonInterval } from "../../../../bridge/server/runs/poisson.ts";

const average = fc.double({ min: 0.001, max: 1e6, noNaN: true });
const factor = fc.double({ min: 0.001, max: 200, noNaN: true });
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test("a drawn wait lies between nothing and the longest that is allowed", () => {
  fc.assert(
    fc.property(average, factor, random, (mean, clamp, drawn) => {
      const wait = clampedPoissonInterval(mean, clamp, () => drawn);
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThanOrEqual(mean * (1 + clamp) * (1 + 1e-9));
    }),
  );
});

test("the median of short waits is about the average", () => {
  const middle = clampedPoissonInterval(10, 0.3, () => 0.5);
  expect(middle).toBeGreaterThan(8);
  expect(middle).toBeLessThan(12);
});
