/** Makes tasks: functions whose calls are recorded, retried, timed and depended on. */

import type { AllowFailure } from "./allow-failure.ts";
import { callerModules } from "./engine/cache/caller-modules.ts";
import { type Definition, define } from "./engine/definition.ts";
import { currentDrawing } from "./engine/drawing/current-drawing.ts";
import { theHost } from "./engine/host.ts";
import type { WithoutState } from "./engine/outcome/returned-state.ts";
import { noteCall } from "./engine/task/call-run.ts";
import { mapCalls, type Unmapped } from "./engine/task/map.ts";
import { startTask } from "./engine/task/run-task.ts";
import { createFuture, type LaterFutureList, type TaskFuture, type TaskFutureList } from "./future.ts";
import type { TaskOptions } from "./options/registry.ts";

export type { TaskOptions } from "./options/registry.ts";

/**
 * Arguments of a task: each may be the future of another task's result, also in `allowFailure(…)`, and a list may hold
 * them.
 */
export type TaskArguments<A extends readonly unknown[]> = {
  [K in keyof A]: A[K] | TaskFuture<A[K]> | AllowFailure<A[K]> | FuturesOf<A[K]>;
};
type FuturesOf<T> = T extends readonly (infer E)[]
  ? readonly (E | TaskFuture<E> | AllowFailure<E>)[] | LaterFutureList<E>
  : never;

/** Arguments of `.map`: lists, whose elements are passed one by one, and what is passed to every call as it is. */
export type MapArguments<A extends readonly unknown[]> = { [K in keyof A]: MapArgument<A[K]> };
type MapArgument<T> =
  | Iterable<T | TaskFuture<T> | AllowFailure<T>>
  | AllowFailure<T[], "list">
  | Unmapped<T | TaskFuture<T> | AllowFailure<T> | FuturesOf<T>>
  | Constant<T>;
/** The same where some are futures. */
export type LaterMapArguments<A extends readonly unknown[]> = {
  [K in keyof A]:
    | MapArgument<A[K]>
    | AllowFailure<Iterable<A[K]> | Constant<A[K]>>
    | PromiseLike<Iterable<A[K]> | Constant<A[K]>>;
};
/** What is not taken apart by itself. */
type Constant<T> = T extends string | Uint8Array ? T : T extends Iterable<unknown> ? never : T;

export interface Task<A extends unknown[], R> {
  /** Runs it. Always a promise, whatever the function gives. */
  (...args: TaskArguments<A>): Promise<R>;
  /** Starts it and gives its future at once. */
  submit(...args: TaskArguments<A>): TaskFuture<R>;
  /**
   * Starts it once for each element. Every list among the arguments is mapped, and all have one length; a value
   * that is no list, or that stands in `unmapped(...)`, is the same for all calls.
   * @throws CellflowError `task.map-missing` without a list, `task.map-length` for lists of several lengths.
   */
  map(...args: MapArguments<A>): TaskFutureList<R>;
  map(...args: LaterMapArguments<A>): LaterFutureList<R>;
  /** The same task with some options changed. */
  with(options: TaskOptions): Task<A, R>;
  /** The function itself, unrecorded. */
  readonly fn: (...args: A) => R | PromiseLike<R>;
  readonly kind: "task";
  readonly options: TaskOptions;
}

/**
 * Makes a task of a function, which stays as it is.
 * @throws CellflowError for a function without a name, or an option that is not one (`retry_delay_seconds`
 * is answered with `retryDelay`).
 */
export function task<F extends CallableFunction>(fn: F, options: TaskOptions = {}): TaskOf<F> {
  return fromDefinition(
    define("task", fn as never, options, {
      definedIn: callerModules(),
      definedAt: Date.now(),
    }),
  ) as TaskOf<F>;
}

/** Told from the whole function: matched against parameters, its defaults would lose their types. */
type TaskOf<F> = F extends (...args: infer A) => infer R ? Task<A, WithoutState<Awaited<R>>> : never;

function fromDefinition<A extends unknown[], R>(definition: Definition): Task<A, R> {
  // While the files are those that were loaded.
  if (definition.options.cache) void theHost().sources.read(definition);
  const start = (args: readonly unknown[], wholes?: readonly unknown[]) =>
    currentDrawing()?.call(definition, args, wholes) ?? startTask<R>(theHost(), definition, args, wholes);
  const future = (args: readonly unknown[], wholes?: readonly unknown[]): TaskFuture<R> => {
    const { id, name, naming, state, promise } = start(args, wholes);
    const made = createFuture({ taskRunId: id, name, state, promise });
    naming?.onRename((next) => Object.assign(made, { name: next }));
    return made;
  };
  const call = (...args: unknown[]): Promise<R> => {
    const { id, promise } = start(args);
    noteCall(promise, id);
    return promise;
  };
  const members = {
    submit: (...args: unknown[]) => future(args),
    map: (...args: unknown[]) => mapCalls<R>(definition, args, future),
    with: (options: TaskOptions) =>
      fromDefinition(define("task", definition.fn, { ...definition.options, ...options }, definition)),
    fn: definition.fn,
    kind: "task",
    options: definition.options,
  };
  Object.defineProperty(call, "name", { value: definition.name });
  definition.made = Object.assign(call, members);
  return definition.made as Task<A, R>;
}
