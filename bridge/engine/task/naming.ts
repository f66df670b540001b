/** Names the runs of a task with a `runName`: at once where all arguments are there, else when they are. */
import type { Definition } from "../definition.ts";
import type { LiveRun } from "../live/live-run.ts";
import { givenTaskName } from "../naming/given-name.ts";
import { isUnmadeList } from "./dependencies.ts";
import { hasFutures } from "./inputs.ts";
import type { TaskUpdates } from "./updates.ts";

export interface Naming {
  /** The name, where it could be made before the run was created. */
  readonly early: string | undefined;
  /** Calls `listener` with the name that is made later, if one is. */
  onRename(listener: (name: string) => void): void;
  /** Names the run by its arguments' values, unless it is. @throws CellflowError `run.name` */
  settle(values: readonly unknown[], run: LiveRun, updates: TaskUpdates): void;
}

/** Never throws: the run that can't be named says so. */
export function createNaming(task: Definition, args: readonly unknown[]): Naming {
  let problem: { thrown: unknown } | undefined;
  let early: string | undefined;
  let renamed = (_name: string): void => {};
  const isEarly = !hasFutures(args) && !args.some(isUnmadeList);
  if (isEarly) {
    try {
      early = givenTaskName(task, args);
    } catch (thrown) {
      problem = { thrown };
    }
  }
  return {
    early,
    onRename: (listener) => {
      renamed = listener;
    },
    settle(values, run, updates) {
      if (problem) throw problem.thrown;
      const name = isEarly ? undefined : givenTaskName(task, values);
      if (name === undefined) return;
      run.name = name;
      renamed(name);
      updates.amended();
    },
  };
}
