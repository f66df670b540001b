/** Bounds what rendering one template may take: steps, and memory that is taken in all. */
import { PythonError } from "./template-error.ts";

/** What is left for one template. */
export interface Budget {
  /** Accounts for one step. @throws PythonError when there have been too many */
  step(): void;
  /** Accounts for what a value is long, before it is made. @throws PythonError when it would be too much */
  take(length: number): void;
}

/** About a tenth of a second. */
const MAX_STEPS = 200_000;
/** Characters, and elements of lists, of all values that are made on the way: some tens of megabytes. */
const MAX_TAKEN = 10_000_000;
/** An element of a list takes more than a character: each piece counts this in addition. */
const PIECE = 8;

/** For one rendering. */
export function createBudget(): Budget {
  let steps = 0;
  let taken = 0;
  return {
    step() {
      steps++;
      if (steps > MAX_STEPS)
        throw new PythonError("OverflowError", "Template took too many steps. The sandbox ends it.");
    },
    take(length) {
      taken += length + PIECE;
      if (!(taken <= MAX_TAKEN))
        throw new PythonError("OverflowError", "Template took too much memory. The sandbox ends it.");
    },
  };
}
