/** A task run that was submitted: its id at once, its result later. */
import { isTerminal, type State } from "./state.ts";

/**
 * What `.submit()` gives. Await it (or `.result()`) for the value; pass it to another task to depend on it.
 * A failure that is not handled is in the run's record, not an unhandled rejection.
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

/** What stands for the runs of a `.map()`: await it (or `.result()`) for all values, in order. */
interface ManyFutures<R> extends PromiseLike<R[]> {
  /** All values, in order; rejects with the first failure. */
  result(): Promise<R[]>;
  /** All final states, in order. */
  wait(): Promise<State[]>;
}

/** What `.map()` gives: one future an element, in order. */
export type TaskFutureList<R> = TaskFuture<R>[] & ManyFutures<R>;

/** What `.map()` gives when a future is among its arguments: how many runs there are is known when it has its value. */
export interface LaterFutureList<R> extends ManyFutures<R> {
  /** The list, when it is made; in a box, since the list itself is awaited for its values. */
  readonly made: Promise<{ list: TaskFutureList<R> }>;
}

/** Marks what stands for a value that is not there yet: `true` for a future, `allowMark` for what `allowFailure` gives. */
export const mark = Symbol.for("cellflow.future");
export const allowMark = "allow-failure";

// One a process: how a run ended is known where a flow returns it.
const finalStates = new WeakSet<State>();

/** Remembers that a run ended in `state`, as its caller sees it. */
export function finalState(state: State): State {
  if (isTerminal(state)) finalStates.add(state);
  return state;
}

/** Is this a state that a run ended in? */
export function isFinalState(value: unknown): value is State {
  return typeof value === "object" && value !== null && finalStates.has(value as State);
}

const listMarker = Symbol.for("cellflow.future-list");
const laterMarker = Symbol.for("cellflow.later-list");

interface About<R> {
  taskRunId: string;
  name: string;
  state: () => State;
  promise: Promise<R>;
}

export function createFuture<R>(about: About<R>): TaskFuture<R> {
  return new Future(about);
}

/** A class, since there may be ten thousand. Only what identifies the run shows when one, or a list of them, is printed. */
class Future<R> implements TaskFuture<R> {
  readonly taskRunId: string;
  readonly name: string;
  readonly #state: () => State;
  readonly #promise: Promise<R>;

  constructor({ taskRunId, name, state, promise }: About<R>) {
    this.taskRunId = taskRunId;
    this.name = name;
    this.#state = state;
    this.#promise = promise;
    // Its error is that of whoever awaits the future; the run's state says it in any case.
    promise.catch(() => {});
  }

  get [mark](): true {
    return true;
  }

  get state(): State {
    return finalState(this.#state());
  }

  result(): Promise<R> {
    return this.#promise;
  }

  wait(): Promise<State> {
    const ended = (): State => this.state;
    return this.#promise.then(ended, ended);
  }

  // biome-ignore lint/suspicious/noThenProperty: a future is awaited like the call it stands for
  then<A = R, B = never>(
    onValue?: ((value: R) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#promise.then(onValue, onError);
  }
}

export function isFuture(value: unknown): value is TaskFuture<unknown> {
  return typeof value === "object" && value !== null && (value as Record<symbol, unknown>)[mark] === true;
}

/** A future, or one that may fail (`allowFailure`). */
export function isPending(value: unknown): boolean {
  return (
    typeof value === "object" && value !== null && (value as Record<symbol, unknown>)[mark] !== undefined
  );
}

export function futureList<R>(futures: TaskFuture<R>[]): TaskFutureList<R> {
  const result = (): Promise<R[]> => Promise.all(futures.map((future) => future.result()));
  const many: ManyFutures<R> = {
    result,
    wait: () => Promise.all(futures.map((future) => future.wait())),
    // biome-ignore lint/suspicious/noThenProperty: a list of futures is awaited like one future
    then: (onValue, onError) => result().then(onValue, onError),
  };
  for (const [name, value] of Object.entries(many)) Object.defineProperty(futures, name, { value });
  Object.defineProperty(futures, listMarker, { value: true });
  return futures as TaskFutureList<R>;
}

export function isFutureList(value: unknown): value is TaskFutureList<unknown> {
  return Array.isArray(value) && listMarker in value;
}

export function laterList<R>(made: Promise<{ list: TaskFutureList<R> }>): LaterFutureList<R> {
  const result = (): Promise<R[]> => made.then(({ list }) => list.result());
  return {
    made,
    result,
    wait: () => made.then(({ list }) => list.wait()),
    // biome-ignore lint/suspicious/noThenProperty: a list of futures is awaited like one future
    then: (onValue, onError) => result().then(onValue, onError),
    [laterMarker]: true,
  } as LaterFutureList<R>;
}

export function isLaterList(value: unknown): value is LaterFutureList<unknown> {
  return typeof value === "object" && value !== null && laterMarker in value;
}
