/** Waits for what a call's `waitFor` names. */
import { allowFailure, isAllowFailure, isThenable } from "../../allow-failure.ts";
import { isPending } from "../../future.ts";
import type { WaitFor } from "../../options/wait-for.ts";
import { isUnmadeList, madeLists, notStarted, upstreamProblem } from "./dependencies.ts";
import type { Origins } from "./inputs.ts";

/** What a call waits for beside its arguments. */
export interface Waiting {
  /** Until lists of futures are made: why one can't be. */
  made(): Promise<string | undefined>;
  /** Until all of it is over: why the call can't run, if it can't. */
  over(): Promise<string | undefined>;
  /** The origins of the runs that are known so far, each once. */
  origins(origins: Origins): string[];
}

export function createWaiting(waitFor: WaitFor): Waiting {
  let each = eachOf(waitFor);
  const promises = (): PromiseLike<unknown>[] => each.flatMap(promiseOf);
  // They are awaited when other things are done: until then a failure must count as handled.
  for (const promise of promises()) promise.then(undefined, () => {});
  return {
    async made() {
      try {
        if (each.some(isUnmadeList)) each = eachOf(await madeLists(each));
        return undefined;
      } catch (error) {
        return notStarted(error);
      }
    },
    over: () => upstreamProblem(each, promises()),
    origins: (origins) => [...new Set(each.flatMap((value) => origins.of(value)))],
  };
}

/** What is no future but has to be waited for, too. */
function promiseOf(value: unknown): PromiseLike<unknown>[] {
  if (isAllowFailure(value)) return isThenable(value.of) && !isPending(value.of) ? [value.result()] : [];
  return isThenable(value) && !isPending(value) ? [value] : [];
}

/** One by one, lists taken apart. */
function eachOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(eachOf);
  if (isAllowFailure(value) && Array.isArray(value.of))
    return eachOf(value.of).map((one) =>
      isAllowFailure(one) ? one : allowFailure(one as PromiseLike<unknown>),
    );
  return [value];
}
