/** Writes a deployment's schedules, and removes the runs they planned. */
import type { z } from "zod";
import type {
  deploymentScheduleCreate,
  deploymentScheduleUpdate,
} from "../../contract/deployments/schedule.ts";
import { formatTime, parseDuration } from "../../contract/time.ts";
import { checkSchedule } from "../../schedules/next.ts";
import { v7 } from "../../uuid.ts";
import type { ServerContext } from "../context.ts";
import { maybeText } from "../db/columns.ts";
import { refuse } from "../http/http-error.ts";

type Create = z.output<typeof deploymentScheduleCreate>;
type Update = z.output<typeof deploymentScheduleUpdate>;
type Schedule = Create["schedule"];

/**
 * The new schedule's id; inside a transaction.
 * @throws 422 for a schedule that never comes
 */
export function insertSchedule(context: ServerContext, deploymentId: string, schedule: Create): string {
  const id = v7();
  const now = context.now();
  context.database.run(
    `INSERT INTO deployment_schedule (id, created, updated, deployment_id, schedule, active, max_scheduled_runs,
     parameters, slug) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    now,
    now,
    deploymentId,
    JSON.stringify(complete(context, schedule.schedule)),
    schedule.active === false ? 0 : 1,
    schedule.max_scheduled_runs ?? null,
    JSON.stringify(schedule.parameters ?? {}),
    schedule.slug ?? null,
  );
  return id;
}

/** Drops all schedules for these. */
export function replaceSchedules(context: ServerContext, deploymentId: string, schedules: Create[]): void {
  context.database.run("DELETE FROM deployment_schedule WHERE deployment_id = ?", deploymentId);
  for (const schedule of schedules) insertSchedule(context, deploymentId, schedule);
}

/** By slug when all, old and new, have one (those not named stay); else these replace the old. */
export function updateSchedules(context: ServerContext, deploymentId: string, schedules: Update[]): void {
  const { database } = context;
  const slugs = database
    .all("SELECT slug FROM deployment_schedule WHERE deployment_id = ?", deploymentId)
    .map((row) => maybeText(row.slug));
  const oldNamed = slugs.length > 0 && slugs.every((slug) => slug !== null);
  const newNamed = schedules.every((schedule) => schedule.slug);
  if (oldNamed && !newNamed) {
    throw refuse(
      422,
      "Please provide a slug for each schedule in your request to ensure schedules are updated correctly.",
    );
  }
  if (!oldNamed || !newNamed) {
    replaceSchedules(context, deploymentId, schedules.map(withSchedule));
    return;
  }
  for (const update of schedules) {
    const target = update.replaces ?? update.slug;
    const row = database.get(
      "SELECT id FROM deployment_schedule WHERE deployment_id = ? AND slug = ?",
      deploymentId,
      target ?? null,
    );
    if (row) updateSchedule(context, String(row.id), update);
    else insertSchedule(context, deploymentId, withSchedule(update));
  }
}

/** Changes what is sent of one schedule. */
export function updateSchedule(context: ServerContext, id: string, update: Update): void {
  const columns: [string, string | number | null | undefined][] = [
    ["active", update.active === null || update.active === undefined ? undefined : Number(update.active)],
    ["schedule", update.schedule ? JSON.stringify(complete(context, update.schedule)) : undefined],
    ["max_scheduled_runs", update.max_scheduled_runs],
    ["parameters", update.parameters && JSON.stringify(update.parameters)],
    ["slug", update.slug],
  ];
  for (const [column, value] of columns) {
    if (value === undefined) continue;
    context.database.run(
      `UPDATE deployment_schedule SET ${column} = ?, updated = ? WHERE id = ?`,
      value,
      context.now(),
      id,
    );
  }
}

/** Removes the planned runs that nobody started. */
export function clearScheduledRuns({ database }: ServerContext, deploymentId: string): void {
  const unstarted = `deployment_id = ? AND auto_scheduled = 1 AND state_type = 'SCHEDULED' AND run_count = 0
    AND state_name <> 'AwaitingConcurrencySlot'`;
  database.run(
    `DELETE FROM flow_run_state WHERE flow_run_id IN (SELECT id FROM flow_run WHERE ${unstarted})`,
    deploymentId,
  );
  database.run(`DELETE FROM flow_run WHERE ${unstarted}`, deploymentId);
}

function withSchedule(update: Update): Create {
  if (!update.schedule) {
    throw refuse(422, "Unable to create new deployment schedules without a schedule configuration.");
  }
  return { ...update, schedule: update.schedule, active: update.active ?? true };
}

function complete(context: ServerContext, schedule: Schedule): Record<string, unknown> {
  const problem = checkSchedule(schedule);
  if (problem) throw refuse(422, problem);
  if ("interval" in schedule) {
    return {
      interval: parseDuration(schedule.interval),
      anchor_date: schedule.anchor_date ?? formatTime(context.now()),
      timezone: schedule.timezone ?? "UTC",
    };
  }
  if ("cron" in schedule) {
    return { cron: schedule.cron, timezone: schedule.timezone ?? null, day_or: schedule.day_or ?? true };
  }
  return { rrule: schedule.rrule, timezone: schedule.timezone ?? "UTC" };
}
