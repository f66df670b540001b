/** A task run that is over begins again, with all of its retries, unless its result is kept. */
import { isTerminalType } from "../../../../state.ts";
import { hasPersistedResult } from "../rules/leave-terminal.ts";
import type { TaskEffect, TaskTransition } from "../task-transition.ts";
import { abort, reject } from "../transition.ts";

/** Of those that cannot go on so, it aborts what no run may become, and rejects what would lose the result. */
export function leaveTerminalTask({
  initial,
  proposed,
  run,
  flowRun,
}: TaskTransition): TaskEffect | undefined {
  if (!initial || !isTerminalType(initial.type)) return undefined;
  if (["CANCELLING", "PAUSED", "CRASHED"].includes(proposed.type))
    return abort(`Run is already ${initial.type}.`);
  if (initial.type === "COMPLETED" && hasPersistedResult(initial.data))
    return reject("This run is already completed.");
  const isFlowRetry = flowRun !== undefined && run.flow_run_run_count < flowRun.run_count;
  return {
    ...(isTerminalType(proposed.type) ? {} : { run: { run_count: 0 } }),
    ...(proposed.type === "RUNNING" && isFlowRetry ? { proposed: { ...proposed, name: "Retrying" } } : {}),
  };
}
