/** What a task is: a function whose calls are recorded, tried again, timed and depended on. */

import { type Definition, define } from "./engine/definition.ts";
import { theHost } from "./engine/host.ts";
import type { TaskOptions } from "./engine/options.ts";
import { startTask } from "./engine/run-task.ts";
import { CellflowError } from "./errors.ts";
import { createFuture, futureList, isFuture, type TaskFuture, type TaskFutureList } from "./future.ts";

export type { TaskOptions } from "./engine/options.ts";

/** Arguments of a task: each may be the future of another task's result. */
export type TaskArguments<A extends readonly unknown[]> = { [K in keyof A]: A[K] | TaskFuture<A[K]> };

export interface Task<A extends unknown[], R> {
  /** Runs it. Always a promise, whatever the function gives. */
  (...args: TaskArguments<A>): Promise<R>;
  /** Starts it and gives its future at once. */
  submit(...args: TaskArguments<A>): TaskFuture<R>;
  /** Starts it once for each element, as its first argument; further arguments are the same for all. */
  map(elements: Iterable<A[0] | TaskFuture<A[0]>>, ...rest: Rest<TaskArguments<A>>): TaskFutureList<R>;
  /** The same task with some options changed. */
  with(options: TaskOptions): Task<A, R>;
  /** The function itself, unrecorded. */
  readonly fn: (...args: A) => R | PromiseLike<R>;
  readonly kind: "task";
  readonly options: TaskOptions;
}

type Rest<A extends readonly unknown[]> = A extends readonly [unknown?, ...infer R] ? R : [];

/**
 * Makes a task of a function, which stays as it is.
 * @throws CellflowError for a function without a name, or an option that is not one (`retry_delay_seconds`
 * is answered with `retryDelay`).
 */
export function task<F extends CallableFunction>(fn: F, options: TaskOptions = {}): TaskOf<F> {
  return fromDefinition(define("task", fn as never, options)) as TaskOf<F>;
}

/** Told from the whole function: matched against parameters, its defaults would lose their types. */
type TaskOf<F> = F extends (...args: infer A) => infer R ? Task<A, Awaited<R>> : never;

function fromDefinition<A extends unknown[], R>(definition: Definition): Task<A, R> {
  const start = (args: readonly unknown[]) => startTask<R>(theHost(), definition, args);
  const submit = (...args: unknown[]): TaskFuture<R> => {
    const { id, name, state, promise } = start(args);
    return createFuture({ taskRunId: id, name, state, promise });
  };
  const call = (...args: unknown[]): Promise<R> => start(args).promise;
  const members = {
    submit,
    map(elements: Iterable<unknown>, ...rest: unknown[]): TaskFutureList<R> {
      if (isFuture(elements) || elements instanceof Promise) {
        throw new CellflowError(
          "task.map",
          `${definition.name}.map takes the elements themselves: await the future or promise first`,
        );
      }
      return futureList(Array.from(elements, (element) => submit(element, ...rest)));
    },
    with: (options: TaskOptions) =>
      fromDefinition(define("task", definition.fn, { ...definition.options, ...options })),
    fn: definition.fn,
    kind: "task",
    options: definition.options,
  };
  Object.defineProperty(call, "name", { value: definition.name });
  return Object.assign(call, members) as unknown as Task<A, R>;
}
