/** Takes a task run into a state by request (a flow's tasks are recorded by events instead, see recording/). */
import { v7 } from "../../uuid.ts";
import type { ServerContext } from "../context.ts";
import { insertState } from "./rows/state-row.ts";
import { findTaskRun } from "./rows/task-run-row.ts";
import { currentState } from "./rows/task-run-states.ts";
import { runTimes } from "./rows/times-row.ts";
import { afterState } from "./run-times.ts";
import type { ProposedState, StoredState } from "./state.ts";

/** Writes the state without asking any rule; undefined if there is no such task run. */
export function forceTaskRunState(
  context: ServerContext,
  id: string,
  proposed: ProposedState,
): StoredState | undefined {
  const row = findTaskRun(context.database, id);
  if (!row) return undefined;
  const initial = currentState(row);
  const now = proposed.timestamp ?? context.ownTimes.now(String(row.flow_run_id));
  const state: StoredState = {
    ...proposed,
    id: v7(),
    timestamp: Math.max(now, (initial?.timestamp ?? 0) + 1),
    details: { ...proposed.details, flow_run_id: row.flow_run_id as string | null, task_run_id: id },
  };
  const times = afterState(runTimes(row), initial, state);
  insertState(context.database, "task_run", id, state);
  context.database.run(
    `UPDATE task_run SET state_id = ?, state_type = ?, state_name = ?, state_timestamp = ?, updated = ?,
     run_count = ?, expected_start_time = ?, next_scheduled_start_time = ?, start_time = ?, end_time = ?,
     total_run_time = ? WHERE id = ?`,
    state.id,
    state.type,
    state.name,
    state.timestamp,
    context.now(),
    times.run_count,
    times.expected_start_time,
    times.next_scheduled_start_time,
    times.start_time,
    times.end_time,
    times.total_run_time,
    id,
  );
  context.changes.note("task-run", id, row.flow_run_id as string | null);
  return state;
}
