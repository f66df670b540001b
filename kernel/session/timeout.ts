/** What a promise comes to, unless that takes too long. */

/** `time` in ms; undefined when it is over. The timer does not outlive the promise. */
export function within<T>(time: number, promise: Promise<T>): Promise<T | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(late.resolve, time, undefined);
  return Promise.race([promise, late.promise]).finally(() => clearTimeout(timer));
}
