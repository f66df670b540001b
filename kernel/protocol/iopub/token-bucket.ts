/** How much may go out: so much at once, and so much per second after that. */

/** Takes an amount; false when there was no room for it. */
export type Bucket = (amount: number) => boolean;

/** Room for `capacity` at once and `rate` per second. `now` is in ms. */
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
