/** Waits at most `ms` for a promise; undefined on timeout. The timer does not outlive the promise. */
export function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(late.resolve, ms, undefined);
  return Promise.race([promise, late.promise]).finally(() => clearTimeout(timer));
}
