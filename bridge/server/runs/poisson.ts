/** Draws waits that differ, around an average: those of many do not end at once. */

/** Below it, 2^k would overflow; the lower bound is nothing by then. */
const LARGEST_MULTIPLE = 50;

/**
 * An interval of a Poisson process with this average, at most `1 + factor` times as long; the lower bound keeps the
 * average where it is. As Prefect's server draws them (utilities/math.py).
 * @param factor above 0
 */
export function clampedPoissonInterval(average: number, factor: number, random = Math.random): number {
  const longest = 1 + factor;
  const shortest = longest >= LARGEST_MULTIPLE ? 0 : Math.log2(2 ** longest / (2 ** longest - 1));
  const [from, to] = [1 - Math.exp(-shortest), 1 - Math.exp(-longest)];
  return -Math.log(Math.max(1 - (from + random() * (to - from)), 1e-10)) * average;
}
