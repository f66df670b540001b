/** A task run that was submitted: its id at once, its result later. */
import type { State } from "./state.ts";

/**
 * What `.submit()` gives. Await it (or `.result()`) for the value; pass it to another task to depend on it.
 * A failure that nobody looks at is in the run's record, not an unhandled rejection.
 */
export interface TaskFuture<R> extends PromiseLike<R> {
  readonly taskRunId: string;
  readonly name: string;
  /** The state so far. */
  readonly state: State;
  /** The value; rejects with what the task threw. */
  result(): Promise<R>;
  /** The final state, whatever it is. */
  wait(): Promise<State>;
}

/** What `.map()` gives: one future an element, in order. */
export type TaskFutureList<R> = TaskFuture<R>[] & {
  /** All values, in order; rejects with the first failure. */
  result(): Promise<R[]>;
  /** All final states, in order. */
  wait(): Promise<State[]>;
};

const marker = Symbol.for("cellflow.future");

export function createFuture<R>(about: {
  taskRunId: string;
  name: string;
  state: () => State;
  promise: Promise<R>;
}): TaskFuture<R> {
  about.promise.catch(() => {});
  return {
    taskRunId: about.taskRunId,
    name: about.name,
    get state() {
      return about.state();
    },
    result: () => about.promise,
    wait: () =>
      about.promise.then(
        () => about.state(),
        () => about.state(),
      ),
    // biome-ignore lint/suspicious/noThenProperty: a future is awaited like the call it stands for
    then: (onValue, onError) => about.promise.then(onValue, onError),
    [marker]: true,
  } as TaskFuture<R>;
}

export function isFuture(value: unknown): value is TaskFuture<unknown> {
  return typeof value === "object" && value !== null && (value as Record<symbol, unknown>)[marker] === true;
}

export function futureList<R>(futures: TaskFuture<R>[]): TaskFutureList<R> {
  const list = futures as TaskFutureList<R>;
  Object.defineProperties(list, {
    result: { value: () => Promise.all(futures.map((future) => future.result())), enumerable: false },
    wait: { value: () => Promise.all(futures.map((future) => future.wait())), enumerable: false },
  });
  return list;
}
