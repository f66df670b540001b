/** Token bucket: burst `capacity`, refill `rate` per second. */

/** Takes `amount` tokens; false when there were not enough. */
export type Bucket = (amount: number) => boolean;

/** A full bucket. `now` is in ms. */
export function createBucket(capacity: number, rate: number, now: () => number): Bucket {
  let left = capacity;
  let at = now();
  return (amount) => {
    const time = now();
    left = Math.min(capacity, left + ((time - at) / 1000) * rate) - amount;
    at = time;
    return left >= 0;
  };
}
