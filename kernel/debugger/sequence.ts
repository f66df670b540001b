/** Runs asynchronous work one after another. */

/** Does `work` when all that was asked for before is over, however that ended. */
export type Sequence = <T>(work: () => Promise<T>) => Promise<T>;

export function createSequence(): Sequence {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    // Whoever asked gets the error.
    last = done.catch(() => {});
    return done;
  };
}
