/** Marks runs late that were not started in time, and fails pauses that were not ended in time. */
import { formatTime, MICROS_PER_SECOND } from "../../contract/time.ts";
import { NEVER_RESUMED } from "../../errors.ts";
import type { ServerContext } from "../context.ts";
import { text } from "../db/columns.ts";
import { latePolicy } from "../runs/orchestration/policies.ts";
import { setFlowRunState } from "../runs/states/set-flow-run-state.ts";
import { proposal } from "../runs/states/state.ts";
import { writeEach } from "./write-each.ts";

/** A run that was not started this long after its time is late. */
const LATE_AFTER_MICROS = 15 * MICROS_PER_SECOND;

/** Marks runs Late whose time has passed. */
export function markLateRuns(context: ServerContext): void {
  const find = () =>
    context.database.all(
      `SELECT id, next_scheduled_start_time FROM flow_run WHERE state_type = 'SCHEDULED' AND state_name = 'Scheduled'
       AND next_scheduled_start_time < ? LIMIT 400`,
      context.now() - LATE_AFTER_MICROS,
    );
  writeEach(context, find, (row) => {
    const details = { scheduled_time: formatTime(Number(row.next_scheduled_start_time)) };
    setFlowRunState(context, text(row.id), proposal("SCHEDULED", { name: "Late", details }), latePolicy);
  });
}

/** Fails runs whose pause was not ended in time. */
export function expirePauses(context: ServerContext): void {
  const find = () =>
    context.database.all(
      `SELECT flow_run.id FROM flow_run JOIN flow_run_state AS state ON state.id = flow_run.state_id
       WHERE flow_run.state_type = 'PAUSED' AND state.state_details ->> 'pause_timeout' < ?`,
      formatTime(context.now()),
    );
  writeEach(context, find, (row) => {
    setFlowRunState(context, text(row.id), proposal("FAILED", { message: NEVER_RESUMED }), []);
  });
}
