/** Deletes runs of a deployment that wait for their time and have not been started. */
import type { ServerContext } from "../../context.ts";

/** Of those that wait, all unless narrowed. */
export interface WhichRuns {
  /** Only those that a schedule planned. */
  planned?: boolean;
  /** Only those whose time is to come. */
  future?: boolean;
}

/** One that waits for a slot has been taken once, and stays. Inside a transaction. */
export function deleteScheduledRuns(
  { database, now }: ServerContext,
  deploymentId: string,
  { planned = false, future = false }: WhichRuns = {},
): void {
  const unstarted = `deployment_id = ? AND state_type = 'SCHEDULED' AND run_count = 0
    AND state_name <> 'AwaitingConcurrencySlot' ${planned ? "AND auto_scheduled = 1" : ""}
    AND next_scheduled_start_time > ?`;
  const values = [deploymentId, future ? now() : Number.MIN_SAFE_INTEGER];
  for (const table of ["flow_run_state", "log", "flow_run_input"])
    database.run(
      `DELETE FROM ${table} WHERE flow_run_id IN (SELECT id FROM flow_run WHERE ${unstarted})`,
      ...values,
    );
  database.run(`DELETE FROM flow_run WHERE ${unstarted}`, ...values);
}
