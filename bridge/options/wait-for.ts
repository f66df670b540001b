/** `waitFor`: the runs that must be over before a run begins, though none of their values is an argument. */
import { type AllowFailure, isThenable } from "../allow-failure.ts";
import { isLaterList, isPending } from "../future.ts";
import type { Option } from "./option.ts";

/** Futures and promises of calls, lists of them, what `allowFailure` gives. */
export type WaitFor = PromiseLike<unknown> | AllowFailure<unknown> | readonly WaitFor[];

export interface WaitForOption {
  /**
   * Futures or promises of other calls, or lists of them, that must be Completed before a run begins; in
   * `allowFailure(…)` one may have failed. Given for a call: `save.with({ waitFor: [cleaned] })(path)`.
   */
  waitFor?: WaitFor;
}

export const waitFor: Option = {
  name: "waitFor",
  kinds: ["task", "flow"],
  aliases: [],
  problem: (value) =>
    isAwaitable(value)
      ? undefined
      : "must be futures or promises of calls, or a list of them (of a task itself: call it first)",
};

/**
 * Values that came out of a task are taken, too: they are there, and show where from. What may hold futures and is no
 * list is not: they would not be waited for.
 */
function isAwaitable(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isAwaitable);
  if (typeof value !== "object" || value === null) return value === undefined;
  if (Symbol.iterator in value && !isLaterList(value)) return false;
  return isPending(value) || isThenable(value) || !Object.values(value).some(isThenable);
}
