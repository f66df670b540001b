/** Deletes flow runs with their states, task runs, logs and inputs, and gives back their slots. Artifacts stay. */
import type { ServerContext } from "../context.ts";
import { text } from "../db/columns.ts";
import type { Value } from "../db/database.ts";
import { endLease } from "../limits/leases.ts";

/** Subscribers of changes are notified of so many runs one by one. */
const MAX_NOTED = 1000;
/** What of a flow run is in rows of its own; task runs are the last, as others are found by them. */
const PARTS = ["flow_run_state", "log", "flow_run_input", "owner", "task_run"];

/** Deletes those of these ids; gives the ids of those that were there. */
export function deleteFlowRuns(context: ServerContext, ids: readonly string[]): string[] {
  return context.write(() => {
    const where = "flow_run.id IN (SELECT value FROM json_each(?))";
    const found = context.database.all(`SELECT id FROM flow_run WHERE ${where}`, JSON.stringify(ids));
    deleteWhere(context, where, JSON.stringify(ids));
    return found.map(({ id }) => text(id));
  });
}

/** Deletes the runs of these flows, inside a transaction. */
export function deleteRunsOfFlows(context: ServerContext, flowIds: readonly string[]): void {
  deleteWhere(context, "flow_run.flow_id IN (SELECT value FROM json_each(?))", JSON.stringify(flowIds));
}

/** @param where a condition on `flow_run` with one value */
function deleteWhere(context: ServerContext, where: string, value: Value): void {
  const { database, changes } = context;
  const runs = `SELECT flow_run.id FROM flow_run WHERE ${where}`;
  const tasks = `SELECT task_run.id FROM task_run WHERE task_run.flow_run_id IN (${runs})`;
  for (const { id } of database.all(`${runs} LIMIT ${MAX_NOTED}`, value))
    changes.note("flow-run", text(id), text(id));
  const held = database.all(
    `SELECT id FROM concurrency_lease WHERE holder_id IN (${runs} UNION ALL ${tasks})
     UNION SELECT state.state_details ->> 'deployment_concurrency_lease_id' FROM flow_run
     JOIN flow_run_state AS state ON state.id = flow_run.state_id
     WHERE ${where} AND state.state_details ->> 'deployment_concurrency_lease_id' IS NOT NULL`,
    value,
    value,
    value,
  );
  for (const { id } of held) endLease(context, text(id));
  // Runs that were called in them go on without.
  database.run(`UPDATE flow_run SET parent_task_run_id = NULL WHERE parent_task_run_id IN (${tasks})`, value);
  for (const table of ["task_run_state", "task_handout"])
    database.run(`DELETE FROM ${table} WHERE task_run_id IN (${tasks})`, value);
  for (const table of PARTS) database.run(`DELETE FROM ${table} WHERE flow_run_id IN (${runs})`, value);
  database.run(`DELETE FROM flow_run WHERE ${where}`, value);
}
