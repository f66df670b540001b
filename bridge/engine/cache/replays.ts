/** Keys the stored results of tasks by their place in a run of a deployment, so that they are taken when it is run again after it was suspended. */
import type { Definition } from "../definition.ts";
import { cacheKey } from "./cache-key.ts";
import type { TaskSources } from "./task-sources.ts";

export interface Replays {
  /** The task as it is run there: with a cache of its own for this run, or as it is where its calls can't be told apart. */
  replayed(sources: TaskSources, task: Definition, args: readonly unknown[]): Promise<Definition>;
}

/** @param isResumed what an earlier process stored is taken; else only stored */
export function createReplays(flowRunId: string, isResumed: boolean): Replays {
  /** How often the same call was made. */
  const calls = new Map<string, number>();
  return {
    async replayed(sources, task, args) {
      const found = await cacheKey(sources, task, args);
      if (!("key" in found) || found.key === undefined) return task;
      const call = (calls.get(found.key) ?? 0) + 1;
      calls.set(found.key, call);
      const key = `${flowRunId} ${call} ${found.key}`;
      return { ...task, options: { ...task.options, cache: { key, refresh: !isResumed } } };
    },
  };
}
