/** Promises of answers that are still to come, by key. */

export interface Pending<K, V> {
  readonly size: number;
  /** Waits for the answer; several may wait under one key. */
  wait(key: K): Promise<V>;
  resolve(key: K, value: V): void;
  reject(key: K, error: Error): void;
  resolveAll(value: V): void;
  rejectAll(error: Error): void;
}

export function createPending<K, V>(): Pending<K, V> {
  const waiting = new Map<K, PromiseWithResolvers<V>[]>();
  const take = (key: K): PromiseWithResolvers<V>[] => {
    const waiters = waiting.get(key) ?? [];
    waiting.delete(key);
    return waiters;
  };
  return {
    get size() {
      return waiting.size;
    },
    wait: (key) => {
      const waiter = Promise.withResolvers<V>();
      waiting.set(key, [...(waiting.get(key) ?? []), waiter]);
      return waiter.promise;
    },
    resolve: (key, value) => {
      for (const waiter of take(key)) waiter.resolve(value);
    },
    reject: (key, error) => {
      for (const waiter of take(key)) waiter.reject(error);
    },
    resolveAll: (value) => {
      for (const key of [...waiting.keys()]) for (const waiter of take(key)) waiter.resolve(value);
    },
    rejectAll: (error) => {
      for (const key of [...waiting.keys()]) for (const waiter of take(key)) waiter.reject(error);
    },
  };
}
