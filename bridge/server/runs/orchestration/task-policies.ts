/** The rules that apply to task runs, in their order: the order is part of Prefect's behaviour. */
import { claim } from "./rules/claim.ts";
import { copyScheduledTime, waitForScheduledTime } from "./rules/scheduled-time.ts";
import { refuseLongKey, takeCached } from "./task-rules/cache.ts";
import { leaveTerminalTask } from "./task-rules/leave-terminal-task.ts";
import { renameReruns, retryTask } from "./task-rules/retry-task.ts";
import { onlyInRunningFlow, trackFlowRun } from "./task-rules/running-flow.ts";
import type { TaskRule } from "./task-transition.ts";

const takeSlots: TaskRule = ({ proposed, takeSlots: take }) => {
  const refusal = proposed.type === "RUNNING" ? take() : undefined;
  return refusal && { refusal };
};

/** A task worker finds its parameters by their id, whatever state the run is in. */
const keepParameters: TaskRule = ({ initial, proposed }) => {
  const known = initial?.details.task_parameters_id;
  if (!known || proposed.details.task_parameters_id) return undefined;
  if (!["SCHEDULED", "PENDING"].includes(initial.type) || !["PENDING", "RUNNING"].includes(proposed.type))
    return undefined;
  return { proposed: { ...proposed, details: { ...proposed.details, task_parameters_id: known } } };
};

/** What a client's proposal goes through. */
export const coreTaskPolicy: readonly TaskRule[] = [
  takeCached,
  leaveTerminalTask,
  onlyInRunningFlow,
  takeSlots,
  copyScheduledTime,
  waitForScheduledTime,
  retryTask,
  renameReruns,
  trackFlowRun,
  refuseLongKey,
];

/** What a state of a background task goes through, even if it is forced. */
export const backgroundTaskPolicy: readonly TaskRule[] = [
  claim,
  takeCached,
  leaveTerminalTask,
  copyScheduledTime,
  keepParameters,
  waitForScheduledTime,
  retryTask,
  renameReruns,
  trackFlowRun,
  refuseLongKey,
];
