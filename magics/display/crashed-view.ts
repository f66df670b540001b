/** Marks the unfinished runs of a view Crashed. */
import { applyUpdates, flowsOf, type RunView } from "../../bridge/rendering/run-view.ts";
import type { RunUpdate } from "../../bridge/run-update.ts";
import { isNotReady } from "../../bridge/state.ts";

/** Ids of runs that had not ended: flow runs, and task runs outside flows; a flow run's tasks crash with it. */
export interface CrashedRuns {
  flows: string[];
  tasks: string[];
}

/**
 * The view with every run Crashed that had not ended, and the ids of those. The same view when all had ended.
 * @param at when, ms since the epoch
 */
export function markViewCrashed(
  view: RunView,
  message: string,
  at: number,
): { view: RunView; runs: CrashedRuns } {
  const state = { id: "", type: "CRASHED" as const, name: "Crashed", message, timestamp: at };
  const end = { kind: "state" as const, state, endTime: at, at };
  const tasks = view.tasks.filter((run) => run.endTime === undefined && !isNotReady(run.state));
  // Inner runs end before those they were called in.
  const flows = flowsOf(view)
    .filter((run) => run.endTime === undefined)
    .reverse();
  if (tasks.length + flows.length === 0) return { view, runs: { flows: [], tasks: [] } };
  const updates: RunUpdate[] = [
    ...tasks.map(({ id, runCount }) => ({ ...end, run: "task" as const, id, runCount })),
    ...flows.map(({ id, runCount }) => ({ ...end, run: "flow" as const, id, runCount })),
  ];
  const tasksOutsideFlows = view.flowRun ? [] : tasks;
  return {
    view: applyUpdates(view, updates),
    runs: { flows: flows.map(({ id }) => id), tasks: tasksOutsideFlows.map(({ id }) => id) },
  };
}
