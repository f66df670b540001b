/** What a run looks like whose process is gone. */
import type { Report } from "../../bridge/report.ts";
import { flowsOf, type RunView, reduceReports } from "../../bridge/view/run-view.ts";

/**
 * The view with every run Crashed that had not ended, and the ids of the flow runs among them. The same view when
 * all had.
 * @param at when, ms since the epoch
 */
export const crashed = (
  view: RunView,
  message: string,
  at: number,
): { view: RunView; flowRunIds: string[] } => {
  const state = { id: "", type: "CRASHED" as const, name: "Crashed", message, timestamp: at };
  const end = { kind: "state" as const, state, endTime: at, at };
  const tasks = view.tasks.filter((run) => run.endTime === undefined);
  // Inner runs end before those they were called in.
  const flows = flowsOf(view)
    .filter((run) => run.endTime === undefined)
    .reverse();
  if (tasks.length + flows.length === 0) return { view, flowRunIds: [] };
  const reports: Report[] = [
    ...tasks.map(({ id, runCount }) => ({ ...end, run: "task" as const, id, runCount })),
    ...flows.map(({ id, runCount }) => ({ ...end, run: "flow" as const, id, runCount })),
  ];
  return { view: reduceReports(view, reports), flowRunIds: flows.map(({ id }) => id) };
};
