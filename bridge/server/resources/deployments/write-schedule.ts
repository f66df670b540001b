/** Writes a deployment's schedules. */
import type { z } from "zod";
import type {
  deploymentScheduleCreate,
  deploymentScheduleUpdate,
} from "../../../contract/deployments/schedule.ts";
import { secondsOf } from "../../../contract/pydantic/duration.ts";
import { formatTime, MICROS_PER_SECOND } from "../../../contract/time.ts";
import { anchorDate } from "../../../schedules/anchor-date.ts";
import { checkSchedule } from "../../../schedules/next.ts";
import { withStartLine } from "../../../schedules/rrule/anchor.ts";
import { createWallClock } from "../../../schedules/wall-clock.ts";
import { v7 } from "../../../uuid.ts";
import type { ServerContext } from "../../context.ts";
import { maybeText, text } from "../../db/columns.ts";
import { refuse } from "../../http/http-error.ts";

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

/**
 * By slug when all, old and new, have one (those not named stay); else these replace the old. Inside a transaction.
 * @throws 422 where a slug is missing, given twice or taken
 */
export function updateSchedules(context: ServerContext, deploymentId: string, schedules: Update[]): void {
  const known = new Map(
    context.database
      .all("SELECT id, slug FROM deployment_schedule WHERE deployment_id = ?", deploymentId)
      .map((row) => [maybeText(row.slug), text(row.id)]),
  );
  const areOldNamed = known.size > 0 && !known.has(null);
  const areNewNamed = schedules.every(({ slug }) => slug !== null && slug !== undefined);
  if (areOldNamed && !areNewNamed) throw refuse(422, NO_SLUG);
  if (!areOldNamed) {
    // One without a schedule is left out, as Prefect does.
    const complete = schedules.flatMap((each) => (each.schedule ? [withSchedule(each)] : []));
    replaceSchedules(context, deploymentId, complete);
    return;
  }
  checkRenamed(schedules, known);
  const targets = schedules.map((each) => ({ each, id: known.get(each.replaces || (each.slug ?? null)) }));
  const created = targets.flatMap(({ each, id }) => (id === undefined ? [withSchedule(each)] : []));
  // Slugs may change places: those that are to be renamed have none meanwhile.
  for (const { each, id } of targets)
    if (id && each.replaces)
      context.database.run("UPDATE deployment_schedule SET slug = NULL WHERE id = ?", id);
  for (const { each, id } of targets) if (id) updateSchedule(context, id, each);
  for (const each of created) insertSchedule(context, deploymentId, each);
}

const NO_SLUG =
  "Please provide a slug for each schedule in your request to ensure schedules are updated correctly.";

function checkRenamed(schedules: Update[], known: ReadonlyMap<string | null, string>): void {
  const replaced = new Set<string>();
  for (const { replaces } of schedules) {
    if (!replaces) continue;
    if (replaced.has(replaces))
      throw refuse(422, `Multiple schedules have 'replaces' targeting the same slug: ${replaces}`);
    replaced.add(replaces);
  }
  for (const { replaces, slug } of schedules)
    if (replaces && slug && known.has(slug) && !replaced.has(slug))
      throw refuse(
        422,
        `Cannot rename schedule from '${replaces}' to '${slug}': a schedule with slug '${slug}' already exists.`,
      );
}

/** Changes what is sent of one schedule. */
export function updateSchedule(context: ServerContext, id: string, update: Update): void {
  const columns: [string, string | number | null | undefined][] = [
    ["active", update.active === null || update.active === undefined ? undefined : Number(update.active)],
    ["schedule", update.schedule ? JSON.stringify(complete(context, update.schedule)) : undefined],
    ["max_scheduled_runs", update.max_scheduled_runs ?? undefined],
    // Not sent, there are none, as in Prefect.
    ["parameters", JSON.stringify(update.parameters ?? {})],
    ["slug", update.slug ?? undefined],
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
      interval: secondsOf(schedule.interval),
      anchor_date:
        (schedule.anchor_date === undefined ? undefined : anchorDate(schedule.anchor_date)) ??
        formatTime(context.now()),
      timezone: schedule.timezone ?? "UTC",
    };
  }
  if ("cron" in schedule) {
    return { cron: schedule.cron, timezone: schedule.timezone ?? null, day_or: schedule.day_or ?? true };
  }
  const clock = createWallClock(schedule.timezone ?? "UTC");
  return {
    rrule: withStartLine(schedule.rrule, Math.floor(clock.at(context.now()) / MICROS_PER_SECOND)),
    timezone: schedule.timezone ?? "UTC",
  };
}
