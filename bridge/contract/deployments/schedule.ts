/** A schedule of a deployment on the wire: interval, cron or rrule. */
import { z } from "zod";
import { duration, json, slug, timestamp, uuid } from "../scalars.ts";

const timezone = z.string().refine(isTimezone, { message: "Invalid timezone" }).nullish();

export const intervalSchedule = z.strictObject({
  interval: duration,
  /** ISO 8601, or a Unix time in seconds or milliseconds. */
  anchor_date: z.union([z.string(), z.number()]).optional(),
  timezone,
});
export const cronSchedule = z.strictObject({ cron: z.string(), timezone, day_or: z.boolean().optional() });
export const rruleSchedule = z.strictObject({ rrule: z.string(), timezone });
export const schedule = z.union([intervalSchedule, cronSchedule, rruleSchedule]);
export type Schedule = z.input<typeof schedule>;

export const deploymentSchedule = z.object({
  id: uuid,
  created: timestamp.nullable(),
  updated: timestamp.nullable(),
  deployment_id: uuid.nullable(),
  schedule,
  active: z.boolean(),
  max_scheduled_runs: z.number().int().nullable(),
  parameters: json,
  slug: z.string().nullable(),
});
export type DeploymentSchedule = z.infer<typeof deploymentSchedule>;

const MAX_SCHEDULED_RUNS = 50;
const maxScheduledRuns = z
  .number()
  .int()
  .positive()
  .refine((count) => count <= MAX_SCHEDULED_RUNS, {
    message: `\`max_scheduled_runs\` must be less than or equal to ${MAX_SCHEDULED_RUNS}.`,
  })
  .nullish();

export const deploymentScheduleCreate = z.strictObject({
  active: z.boolean().optional(),
  schedule,
  max_scheduled_runs: maxScheduledRuns,
  parameters: json.optional(),
  slug: slug.nullish(),
  replaces: slug.nullish(),
});
export type DeploymentScheduleCreate = z.input<typeof deploymentScheduleCreate>;

export const deploymentScheduleUpdate = z.strictObject({
  active: z.boolean().nullish(),
  schedule: schedule.nullish(),
  max_scheduled_runs: maxScheduledRuns,
  parameters: json.optional(),
  slug: slug.nullish(),
  replaces: slug.nullish(),
});
export type DeploymentScheduleUpdate = z.input<typeof deploymentScheduleUpdate>;

function isTimezone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
