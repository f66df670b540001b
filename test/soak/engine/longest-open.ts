/** Bounds how long a run may stay open once somebody is there who can see that its process is gone. */

/** What is promised; a test on a loaded machine measures no times. */
const LONGEST_OPEN_MS = 15_000;
const LONGEST_IN_TESTS_MS = 150_000;
/** Fewer kills than that are the short form's. */
const LEAST_MEASURED = 10;

/** In milliseconds, for a scenario of so many kills. */
export function longestOpenMs(kills: number): number {
  return kills < LEAST_MEASURED ? LONGEST_IN_TESTS_MS : LONGEST_OPEN_MS;
}
