/** Plans runs for the schedules of deployments, marks late ones, and fails pauses that nobody ended. */
import type { Schedule } from "../../contract/deployments/schedule.ts";
import { formatTime, MICROS_PER_SECOND, type Micros } from "../../contract/time.ts";
import { NEVER_RESUMED } from "../../errors.ts";
import { plannedDates } from "../../schedules/next.ts";
import type { ServerContext } from "../context.ts";
import { json, maybeText, text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";
import { createFlowRun } from "../runs/create-flow-run.ts";
import { late } from "../runs/orchestration/rules/late.ts";
import { setFlowRunState } from "../runs/set-flow-run-state.ts";
import { proposal } from "../runs/state.ts";

/** A run that nobody took this long after its time is late. */
const LATE_AFTER_MICROS = 15 * MICROS_PER_SECOND;

/** Plans the next runs of every active schedule; planning the same date twice plans it once. */
export function planRuns(context: ServerContext): void {
  const schedules = context.database.all(
    `SELECT deployment_schedule.id AS schedule_id, deployment_schedule.schedule, deployment_schedule.slug,
     deployment_schedule.parameters AS schedule_parameters, deployment.* FROM deployment_schedule
     JOIN deployment ON deployment.id = deployment_schedule.deployment_id
     WHERE deployment_schedule.active = 1 AND deployment.paused = 0`,
  );
  for (const row of schedules) {
    const schedule = json<Schedule>(row.schedule, { rrule: "" });
    const missing = plannedDates(schedule, context.now()).filter((date) => !isPlanned(context, row, date));
    if (missing.length === 0) continue;
    context.write(() => {
      for (const date of missing) planRun(context, row, schedule, date);
    });
  }
}

function idempotencyKey(row: Row, date: Micros): string {
  return `scheduled ${text(row.id)} ${text(row.schedule_id)} ${formatTime(date)}`;
}

function isPlanned({ database }: ServerContext, row: Row, date: Micros): boolean {
  const known = database.get(
    "SELECT 1 FROM flow_run WHERE flow_id = ? AND idempotency_key = ?",
    text(row.flow_id),
    idempotencyKey(row, date),
  );
  return known !== undefined;
}

function planRun(context: ServerContext, row: Row, schedule: Schedule, date: Micros): void {
  const kind = "interval" in schedule ? "IntervalSchedule" : "CronSchedule";
  createFlowRun(context, {
    flow_id: text(row.flow_id),
    deployment_id: text(row.id),
    deployment_version: maybeText(row.version),
    work_queue_id: maybeText(row.work_queue_id),
    work_queue_name: maybeText(row.work_queue_name),
    parameters: { ...json(row.parameters, {}), ...json(row.schedule_parameters, {}) },
    idempotency_key: idempotencyKey(row, date),
    tags: ["auto-scheduled", ...json<string[]>(row.tags, [])],
    auto_scheduled: true,
    created_by: {
      id: text(row.schedule_id),
      type: "SCHEDULE",
      display_value: maybeText(row.slug) ?? kind,
    },
    state: proposal("SCHEDULED", {
      message: "Flow run scheduled",
      details: { scheduled_time: formatTime(date) },
    }),
  });
}

/** Marks runs Late whose time has passed. */
export function markLateRuns(context: ServerContext): void {
  const rows = context.database.all(
    `SELECT id, next_scheduled_start_time FROM flow_run WHERE state_type = 'SCHEDULED' AND state_name = 'Scheduled'
     AND next_scheduled_start_time < ? LIMIT 400`,
    context.now() - LATE_AFTER_MICROS,
  );
  if (rows.length === 0) return;
  context.write(() => {
    for (const row of rows) {
      const details = { scheduled_time: formatTime(Number(row.next_scheduled_start_time)) };
      setFlowRunState(context, text(row.id), proposal("SCHEDULED", { name: "Late", details }), [late]);
    }
  });
}

/** Fails runs whose pause nobody ended in time. */
export function expirePauses(context: ServerContext): void {
  const rows = context.database.all(
    `SELECT flow_run.id, state.name FROM flow_run JOIN flow_run_state AS state ON state.id = flow_run.state_id
     WHERE flow_run.state_type = 'PAUSED' AND state.state_details ->> 'pause_timeout' < ?`,
    formatTime(context.now()),
  );
  if (rows.length === 0) return;
  context.write(() => {
    for (const row of rows) {
      setFlowRunState(context, text(row.id), proposal("FAILED", { message: NEVER_RESUMED }), []);
    }
  });
}
