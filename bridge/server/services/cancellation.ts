/** Ends cancellations that no process finished, and cancels what was called in runs that are cancelled. */
import { MICROS_PER_SECOND } from "../../contract/time.ts";
import type { ServerContext } from "../context.ts";
import { text } from "../db/columns.ts";
import { corePolicy, minimalPolicy } from "../runs/orchestration/policies.ts";
import { setFlowRunState } from "../runs/states/set-flow-run-state.ts";
import { forceTaskRunState } from "../runs/states/set-task-run-state.ts";
import { proposal } from "../runs/states/state.ts";
import { writeEach } from "./write-each.ts";

/** Who cancels a run has so long to end it. */
const CANCELLING_MICROS = 300 * MICROS_PER_SECOND;
/** Tasks of runs that were cancelled before are left as they are. */
const RECENT_MICROS = 86_400 * MICROS_PER_SECOND;
/** So many are ended in a round. */
const BATCH = 200;
const OPEN = "('SCHEDULED', 'PENDING', 'RUNNING', 'PAUSED', 'CANCELLING')";

const TIMED_OUT = "Flow run cancellation timed out; marked this flow run as Cancelled.";
const WITH_PARENT = "The parent flow run was cancelled.";

/** One round of it. */
export function cleanUpCancelled(context: ServerContext): void {
  endCancelling(context);
  cancelTasks(context);
  cancelSubflows(context);
}

function endCancelling(context: ServerContext): void {
  const find = () =>
    context.database.all(
      "SELECT id FROM flow_run WHERE state_type = 'CANCELLING' AND state_timestamp <= ? ORDER BY state_timestamp LIMIT ?",
      context.now() - CANCELLING_MICROS,
      BATCH,
    );
  const cancelled = proposal("CANCELLED", { message: TIMED_OUT });
  writeEach(context, find, ({ id }) => setFlowRunState(context, text(id), cancelled, corePolicy));
}

/** Open tasks are few: they lead to their runs. */
function cancelTasks(context: ServerContext): void {
  const find = () =>
    context.database.all(
      `SELECT task_run.id FROM task_run CROSS JOIN flow_run ON flow_run.id = task_run.flow_run_id
     WHERE task_run.state_type IN ${OPEN} AND flow_run.state_type = 'CANCELLED' AND flow_run.end_time >= ? LIMIT ?`,
      context.now() - RECENT_MICROS,
      BATCH,
    );
  const cancelled = proposal("CANCELLED", { message: WITH_PARENT });
  writeEach(context, find, ({ id }) =>
    forceTaskRunState(context, text(id), cancelled, { isReported: false }),
  );
}

/** A run of a deployment has a process of its own, which is to be ended first. */
function cancelSubflows(context: ServerContext): void {
  const find = () =>
    context.database.all(
      `SELECT child.id, child.deployment_id FROM flow_run AS child
     CROSS JOIN task_run ON task_run.id = child.parent_task_run_id CROSS JOIN flow_run ON flow_run.id = task_run.flow_run_id
     WHERE child.state_type IN ${OPEN} AND child.parent_task_run_id IS NOT NULL AND flow_run.state_type = 'CANCELLED'
     AND NOT (child.deployment_id IS NOT NULL AND child.state_type = 'CANCELLING') LIMIT ?`,
      BATCH,
    );
  writeEach(context, find, ({ id, deployment_id }) => {
    const type = deployment_id === null ? "CANCELLED" : "CANCELLING";
    setFlowRunState(context, text(id), proposal(type, { message: WITH_PARENT }), minimalPolicy);
  });
}
