/** Deletes a flow run with its states, task runs, logs and inputs. Artifacts stay. */
import type { ServerContext } from "../context.ts";
import { endLease } from "../limits/leases.ts";

/** Whether there was such a run. */
export function deleteFlowRun(context: ServerContext, id: string): boolean {
  const { database } = context;
  return context.write(() => {
    const lease = database.get(
      `SELECT state_details ->> 'deployment_concurrency_lease_id' AS id FROM flow_run_state
       WHERE id = (SELECT state_id FROM flow_run WHERE id = ?)`,
      id,
    )?.id;
    if (database.run("DELETE FROM flow_run WHERE id = ?", id) === 0) return false;
    if (typeof lease === "string") endLease(context, lease);
    database.run(
      "DELETE FROM task_run_state WHERE task_run_id IN (SELECT id FROM task_run WHERE flow_run_id = ?)",
      id,
    );
    for (const table of ["flow_run_state", "task_run", "log", "flow_run_input", "owner"]) {
      database.run(`DELETE FROM ${table} WHERE flow_run_id = ?`, id);
    }
    context.changes.note("flow-run", id, id);
    return true;
  });
}
