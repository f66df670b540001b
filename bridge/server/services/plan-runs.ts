/** Plans runs for the schedules of deployments. */
import type { DeploymentScheduleRequest } from "../../contract/deployments/deployment.ts";
import type { Schedule } from "../../contract/deployments/schedule.ts";
import { formatTime, MICROS_PER_SECOND, type Micros, parseMaybe } from "../../contract/time.ts";
import { type Plan, plannedDates } from "../../schedules/next.ts";
import { createWallClock } from "../../schedules/wall-clock.ts";
import type { ServerContext } from "../context.ts";
import { json, maybeText, text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";
import { createFlowRun } from "../runs/creation/create-flow-run.ts";
import { proposal } from "../runs/states/state.ts";

const SELECT_SCHEDULES = `SELECT deployment_schedule.id AS schedule_id, deployment_schedule.schedule,
  deployment_schedule.slug, deployment_schedule.parameters AS schedule_parameters, deployment.*
  FROM deployment_schedule JOIN deployment ON deployment.id = deployment_schedule.deployment_id
  WHERE deployment_schedule.active = 1`;

/** Plans the next runs of every active schedule; planning the same date twice plans it once. */
export function planRuns(context: ServerContext): void {
  for (const row of context.database.all(`${SELECT_SCHEDULES} AND deployment.paused = 0`))
    planSchedule(context, row, context.now());
}

/** More than a hundred runs of a schedule are never planned at once, whatever is asked for. */
const MAX_RUNS = 100;

/** Plans the runs of a deployment for a time that is asked for, also when it is over: as many as that says. */
export function planNow(context: ServerContext, id: string, request: DeploymentScheduleRequest): void {
  const now = parseMaybe(request.start_time) ?? context.now();
  const end = parseMaybe(request.end_time);
  const plan: Plan = {
    ...(end === null ? {} : { horizon: end - now }),
    ...(request.min_time == null ? {} : { minTime: Math.round(request.min_time * MICROS_PER_SECOND) }),
    ...(request.min_runs == null ? {} : { minRuns: request.min_runs }),
    ...(request.max_runs == null ? {} : { maxRuns: Math.min(request.max_runs, MAX_RUNS) }),
  };
  context.write(() => {
    for (const row of context.database.all(`${SELECT_SCHEDULES} AND deployment.id = ?`, id))
      planSchedule(context, row, now, plan);
  });
}

function planSchedule(context: ServerContext, row: Row, now: Micros, plan?: Plan): void {
  const schedule = json<Schedule>(row.schedule, { rrule: "" });
  const missing = plannedDates(schedule, now, plan).filter(
    (date) => !isPlanned(context, row, schedule, date),
  );
  if (missing.length === 0) return;
  context.write(() => {
    for (const date of missing) planRun(context, row, schedule, date);
  });
}

/** As Python writes the date in the schedule's zone. */
function idempotencyKey(row: Row, schedule: Schedule, date: Micros): string {
  const wall = createWallClock(schedule.timezone ?? "UTC").at(date);
  const minutes = Math.round((wall - date) / (60 * MICROS_PER_SECOND));
  const [hour, minute] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const offset = `${minutes < 0 ? "-" : "+"}${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
  const localTime = formatTime(wall).replace("T", " ").replace("Z", offset);
  return `${keyStart(row)} ${localTime}`;
}

function keyStart(row: Row): string {
  return `scheduled ${text(row.id)} ${text(row.schedule_id)}`;
}

function isPlanned({ database }: ServerContext, row: Row, schedule: Schedule, date: Micros): boolean {
  const known = database.get(
    "SELECT 1 FROM flow_run WHERE flow_id = ? AND idempotency_key IN (?, ?)",
    text(row.flow_id),
    idempotencyKey(row, schedule, date),
    // As it was written before.
    `${keyStart(row)} ${formatTime(date)}`,
  );
  return known !== undefined;
}

function kindOf(schedule: Schedule): string {
  if ("interval" in schedule) return "IntervalSchedule";
  return "cron" in schedule ? "CronSchedule" : "RRuleSchedule";
}

function planRun(context: ServerContext, row: Row, schedule: Schedule, date: Micros): void {
  createFlowRun(context, {
    flow_id: text(row.flow_id),
    deployment_id: text(row.id),
    deployment_version: maybeText(row.version),
    work_queue_id: maybeText(row.work_queue_id),
    work_queue_name: maybeText(row.work_queue_name),
    infrastructure_document_id: maybeText(row.infrastructure_document_id),
    parameters: { ...json(row.parameters, {}), ...json(row.schedule_parameters, {}) },
    idempotency_key: idempotencyKey(row, schedule, date),
    tags: ["auto-scheduled", ...json<string[]>(row.tags, [])],
    auto_scheduled: true,
    created_by: {
      id: text(row.schedule_id),
      type: "SCHEDULE",
      display_value: maybeText(row.slug) ?? kindOf(schedule),
    },
    state: proposal("SCHEDULED", {
      message: "Flow run scheduled",
      details: { scheduled_time: formatTime(date) },
    }),
  });
}
