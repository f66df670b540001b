/** `waitFor`: the runs that must be over before a run begins, though none of their values is an argument. */
import type { AllowFailure } from "../allow-failure.ts";
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

/** Values that came out of a task are taken, too: they are there, and show where from. */
function isAwaitable(value: unknown): boolean {
  return Array.isArray(value) ? value.every(isAwaitable) : typeof value === "object" || value === undefined;
}
