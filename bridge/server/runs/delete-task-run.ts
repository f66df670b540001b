/** Deletes a task run with its states and logs, and gives back its slots. */
import type { ServerContext } from "../context.ts";
import { text } from "../db/columns.ts";
import { endLease } from "../limits/leases.ts";

/** Whether there was such a run. */
export function deleteTaskRun(context: ServerContext, id: string): boolean {
  const { database } = context;
  return context.write(() => {
    const row = database.get("DELETE FROM task_run WHERE id = ? RETURNING flow_run_id", id);
    if (!row) return false;
    for (const table of ["task_run_state", "task_handout"])
      database.run(`DELETE FROM ${table} WHERE task_run_id = ?`, id);
    database.run("DELETE FROM log WHERE flow_run_id IS ? AND task_run_id = ?", row.flow_run_id ?? null, id);
    database.run("UPDATE flow_run SET parent_task_run_id = NULL WHERE parent_task_run_id = ?", id);
    for (const lease of database.all("SELECT id FROM concurrency_lease WHERE holder_id = ?", id))
      endLease(context, text(lease.id));
    context.changes.note("task-run", id, row.flow_run_id as string | null);
    return true;
  });
}
