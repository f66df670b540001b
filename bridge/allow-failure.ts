/** Marks what a task depends on as something that may have failed. */
import { CancelledError } from "./errors.ts";
import {
  allowMark,
  isFuture,
  isLaterList,
  isPending,
  type LaterFutureList,
  mark,
  type TaskFuture,
  type TaskFutureList,
} from "./future.ts";
import { isNotReady, type State } from "./state.ts";

/** Stands for a value, or for the error that kept it from being there. `K`: whether it is a list already. */
export interface AllowFailure<T, K extends "one" | "list" = "one" | "list"> {
  /** What was given to `allowFailure`. */
  readonly of: unknown;
  /** The value, with the errors of what failed in the places of their values; rejects for what was cancelled. */
  result(): Promise<T>;
  readonly kind: K;
}

/**
 * Lets a task run though what it depends on failed: as an argument it is the value or, in its place, the error that the
 * other run failed with; in `waitFor` it is waited for only. In a list, each element is one or the other. What was
 * cancelled still keeps the task from running.
 */
export function allowFailure<R>(
  futures: TaskFutureList<R> | LaterFutureList<R>,
): AllowFailure<(R | Error)[], "list">;
export function allowFailure<R>(futures: readonly (R | TaskFuture<R>)[]): AllowFailure<(R | Error)[], "list">;
export function allowFailure<R>(future: PromiseLike<R>): AllowFailure<R | Error, "one">;
export function allowFailure(of: unknown): AllowFailure<unknown> {
  const made: AllowFailure<unknown> = {
    of,
    kind: Array.isArray(of) || isLaterList(of) ? "list" : "one",
    result: () => valueOrError(of),
  };
  // Whoever waits for it comes later than a promise may fail.
  if (isThenable(of) && !isFuture(of)) of.then(undefined, () => {});
  return Object.defineProperty(made, mark, { value: allowMark });
}

export function isAllowFailure(value: unknown): value is AllowFailure<unknown> {
  return (
    typeof value === "object" && value !== null && (value as Record<symbol, unknown>)[mark] === allowMark
  );
}

/** Prefect's rule: what failed may be passed on, and what did not run for that; not what was cancelled. */
export function isAllowedState(state: State): boolean {
  return state.type === "FAILED" || isNotReady(state);
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function"
  );
}

async function valueOrError(of: unknown): Promise<unknown> {
  if (isAllowFailure(of)) return of.result();
  if (Array.isArray(of))
    return Promise.all(of.map((element) => (isPending(element) ? valueOrError(element) : element)));
  try {
    return isLaterList(of) ? await valueOrError((await of.made).list) : await of;
  } catch (thrown) {
    const isAllowed = isFuture(of) ? isAllowedState(of.state) : !(thrown instanceof CancelledError);
    if (isAllowed) return thrown;
    throw thrown;
  }
}
