/** Starts the calls of `.map`: every list among the arguments is taken apart, one call an element, as Prefect does. */
import { allowFailure, isAllowFailure, isThenable } from "../../allow-failure.ts";
import { currentFrame } from "../../context.ts";
import { CellflowError } from "../../errors.ts";
import {
  futureList,
  isFuture,
  isLaterList,
  type LaterFutureList,
  laterList,
  type TaskFuture,
  type TaskFutureList,
} from "../../future.ts";
import { logInRun } from "../../logger.ts";
import type { Definition } from "../definition.ts";
import { isPlaceholder } from "../drawing/placeholder.ts";

const marker = Symbol.for("cellflow.unmapped");

/** An argument that `.map` passes on whole. */
export interface Unmapped<T> {
  readonly value: T;
}

/** Keeps `.map` from taking `value` apart: each call gets all of it. */
export function unmapped<T>(value: T): Unmapped<T> {
  return { value, [marker]: true } as Unmapped<T>;
}

/** Starts one call. `wholes` are the arguments as `.map` had them: their runs are behind each call, too. */
export type Submit<R> = (args: unknown[], wholes: readonly unknown[]) => TaskFuture<R>;

/**
 * Starts the calls: at once where all arguments are there, else when those that are futures have their values.
 * @throws CellflowError `task.map-missing` when no argument is a list, `task.map-length` when their lengths differ.
 */
export function mapCalls<R>(
  task: Definition,
  args: readonly unknown[],
  submit: Submit<R>,
): TaskFutureList<R> | LaterFutureList<R> {
  if (!args.some(isAwaited)) return startCalls(task, args.map(opened), args, submit);
  const made = Promise.all(args.map(settled)).then((boxes) => ({
    list: startCalls(
      task,
      boxes.map(({ value }) => opened(value)),
      args,
      submit,
    ),
  }));
  made.catch((error: unknown) => {
    // A failure of the future is in its own run's record; this one would be in none.
    if (error instanceof CellflowError && error.code.startsWith("task.map-")) logInRun(40, [error.message]);
  });
  currentFrame()?.flow?.children.add(made);
  return laterList(made);
}

function startCalls<R>(
  task: Definition,
  args: readonly unknown[],
  wholes: readonly unknown[],
  submit: Submit<R>,
): TaskFutureList<R> {
  const lists = args.map((value) => (isMapped(value) ? Array.from(value) : undefined));
  const length = lengthOf(task, args, lists);
  const constants = args.map((value) => (isUnmapped(value) ? value.value : value));
  const origins = wholes.map((whole) => (isUnmapped(whole) ? undefined : whole));
  return futureList(
    Array.from({ length }, (_, index) =>
      submit(
        constants.map((value, at) => {
          const list = lists[at];
          return list ? list[index] : value;
        }),
        origins,
      ),
    ),
  );
}

/** How many calls there are. */
function lengthOf(task: Definition, args: readonly unknown[], lists: (unknown[] | undefined)[]): number {
  const mapped = lists.flatMap((list, at) => (list ? [{ name: nameOf(task, at), length: list.length }] : []));
  const [first] = mapped;
  if (!first) {
    const what = args.map((value, at) => `${nameOf(task, at)} is ${kindOf(value)}`).join(", ");
    throw new CellflowError(
      "task.map-missing",
      `${task.name}.map needs a list to map over: ${what || "it has no argument"} (what is to be passed whole is written unmapped(...))`,
    );
  }
  if (mapped.some(({ length }) => length !== first.length)) {
    const lengths = mapped.map(({ name, length }) => `${name} has ${length}`).join(", ");
    throw new CellflowError(
      "task.map-length",
      `${task.name}.map needs lists of one length: ${lengths}; write unmapped(...) around one that each call gets whole`,
    );
  }
  return first.length;
}

function nameOf(task: Definition, at: number): string {
  const { names, rest } = task.parameters;
  const last = names.length - 1;
  return rest && at >= last ? `${names[last]}[${at - last}]` : (names[at] ?? `arg${at}`);
}

function kindOf(value: unknown): string {
  if (isUnmapped(value)) return "unmapped";
  if (value === null || value === undefined) return String(value);
  if (value instanceof Uint8Array) return "bytes";
  return typeof value === "object" ? "an object" : `a ${typeof value === "string" ? "text" : typeof value}`;
}

function isUnmapped(value: unknown): value is Unmapped<unknown> {
  return typeof value === "object" && value !== null && marker in value;
}

/** Whatever can be iterated, but strings and bytes: Prefect's rule. */
function isMapped(value: unknown): value is Iterable<unknown> {
  if (typeof value !== "object" || value === null || isUnmapped(value)) return false;
  // By its tag: a notebook's own Uint8Array is another class.
  const bytes = Object.prototype.toString.call(value) === "[object Uint8Array]";
  return !bytes && typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] === "function";
}

/**
 * A list in `allowFailure` is mapped, each element of it in one. Of a list that is not known, as a flow is drawn without
 * its tasks, one element stands for all.
 */
function opened(value: unknown): unknown {
  if (isPlaceholder(value)) return [value];
  if (!isAllowFailure(value)) return value;
  if (isUnmapped(value.of)) return unmapped(allowFailure(value.of.value as PromiseLike<unknown>));
  return isMapped(value.of)
    ? Array.from(value.of, (one) => (isFuture(one) || isThenable(one) ? allowFailure(one) : one))
    : value;
}

/** A future, or a promise: what it stands for is not known yet. */
function isAwaited(value: unknown): boolean {
  if (isAllowFailure(value)) return isAwaited(value.of);
  if (isPlaceholder(value)) return false;
  return isThenable(value) && !isMapped(value);
}

/** In a box: a list of futures is awaited like a promise, and must not be. */
async function settled(value: unknown): Promise<{ value: unknown }> {
  if (isLaterList(value)) return { value: (await value.made).list };
  if (isAllowFailure(value)) {
    if (!isAwaited(value.of)) return { value };
    // Its runs may fail one by one; one that gives a list may fail itself.
    if (!isLaterList(value.of)) return { value: await value.result() };
    const made = await value.of.made.catch((error: unknown) => ({ list: error }));
    return { value: Array.isArray(made.list) ? allowFailure(made.list) : made.list };
  }
  return { value: isAwaited(value) ? await value : value };
}
