/** A work pool, its queues and its workers on the wire. */
import { z } from "zod";
import { knownTimeCriterion, someIdCriterion, someTextCriterion } from "../criteria.ts";
import type { FlowRun } from "../runs/flow-run.ts";
import { json, name, operator, page, timestamp, uuid } from "../scalars.ts";
import { templateProblem } from "./job-template.ts";

const limit = z.number().int().min(0).nullish();
export const storageConfiguration = z.strictObject({
  bundle_upload_step: json.nullish(),
  bundle_execution_step: json.nullish(),
  default_result_storage_block_id: uuid.nullish(),
});

export const workPool = z.object({
  id: uuid,
  created: timestamp.nullable(),
  updated: timestamp.nullable(),
  name,
  description: z.string().nullable(),
  type: z.string(),
  base_job_template: json,
  is_paused: z.boolean(),
  concurrency_limit: z.number().int().nullable(),
  status: z.enum(["READY", "NOT_READY", "PAUSED"]).nullable(),
  active_slots: z.number().int().nullable(),
  storage_configuration: storageConfiguration,
  default_queue_id: uuid.nullable(),
});
export type WorkPool = z.infer<typeof workPool>;

const baseJobTemplate = json.superRefine((template, checking) => {
  const message = templateProblem(template);
  if (message) checking.addIssue({ code: "custom", message, input: template });
});

export const workPoolCreate = z.strictObject({
  name: z
    .string()
    .refine((text) => text.trim() !== "", { message: "name cannot be an empty string", abort: true })
    .regex(/^[^/%&><]+$/),
  description: z.string().nullish(),
  type: z.string().optional(),
  base_job_template: baseJobTemplate.optional(),
  is_paused: z.boolean().optional(),
  concurrency_limit: limit,
  storage_configuration: storageConfiguration.optional(),
});
export type WorkPoolCreate = z.input<typeof workPoolCreate>;

export const workPoolUpdate = z.strictObject({
  description: z.string().nullish(),
  is_paused: z.boolean().nullish(),
  base_job_template: baseJobTemplate.nullish(),
  concurrency_limit: limit,
  storage_configuration: storageConfiguration.nullish(),
});
export type WorkPoolUpdate = z.input<typeof workPoolUpdate>;

export const workPoolFilter = z.strictObject({
  operator: operator.optional(),
  id: someIdCriterion.nullish(),
  name: someTextCriterion.nullish(),
  type: someTextCriterion.nullish(),
});
export type WorkPoolFilter = z.input<typeof workPoolFilter>;
export const workPoolFilterRequest = z.object({ work_pools: workPoolFilter.nullish(), ...page });
export const workPoolCountRequest = z.object({ work_pools: workPoolFilter.nullish() });

const queueFilter = z.object({
  tags: z.array(z.string()).nullish(),
  deployment_ids: z.array(uuid).nullish(),
});
export const workQueue = z.object({
  id: uuid,
  created: timestamp.nullable(),
  updated: timestamp.nullable(),
  name,
  description: z.string().nullable(),
  is_paused: z.boolean(),
  concurrency_limit: z.number().int().nullable(),
  priority: z.number().int(),
  work_pool_id: uuid.nullable(),
  filter: queueFilter.nullable(),
  last_polled: timestamp.nullable(),
  work_pool_name: z.string().nullable(),
  status: z.enum(["READY", "NOT_READY", "PAUSED"]).nullable(),
  active_slots: z.number().int().nullable(),
});
export type WorkQueue = z.infer<typeof workQueue>;

export const workQueueCreate = z.strictObject({
  name,
  description: z.string().nullish(),
  is_paused: z.boolean().optional(),
  concurrency_limit: limit,
  priority: z.number().int().positive().nullish(),
  filter: queueFilter.nullish(),
});
export type WorkQueueCreate = z.input<typeof workQueueCreate>;

export const workQueueUpdate = z.strictObject({
  name: z.string().nullish(),
  description: z.string().nullish(),
  is_paused: z.boolean().optional(),
  concurrency_limit: limit,
  priority: z.number().int().positive().nullish(),
  last_polled: timestamp.nullish(),
  filter: queueFilter.nullish(),
});
export type WorkQueueUpdate = z.input<typeof workQueueUpdate>;

export const workQueueFilter = z.strictObject({
  operator: operator.optional(),
  id: someIdCriterion.nullish(),
  name: z
    .strictObject({ any_: z.array(z.string()).nullish(), startswith_: z.array(z.string()).nullish() })
    .nullish(),
});
export type WorkQueueFilter = z.input<typeof workQueueFilter>;
export const workQueueFilterRequest = z.object({ work_queues: workQueueFilter.nullish(), ...page });

export const workerStatus = z.enum(["ONLINE", "OFFLINE"]);
export const worker = z.object({
  id: uuid,
  created: timestamp.nullable(),
  updated: timestamp.nullable(),
  name: z.string(),
  work_pool_id: uuid,
  last_heartbeat_time: timestamp.nullable(),
  heartbeat_interval_seconds: z.number().int().nullable(),
  status: workerStatus,
});
export type Worker = z.infer<typeof worker>;

/** Unknown keys are tolerated here, as Prefect does. */
export const workerHeartbeat = z.object({
  name: z.string(),
  heartbeat_interval_seconds: z.number().int().nullish(),
});
export type WorkerHeartbeat = z.input<typeof workerHeartbeat>;

export const workerFilterRequest = z.object({
  workers: z
    .strictObject({
      operator: operator.optional(),
      last_heartbeat_time: knownTimeCriterion.nullish(),
      status: z
        .strictObject({ any_: z.array(workerStatus).nullish(), not_any_: z.array(workerStatus).nullish() })
        .nullish(),
    })
    .nullish(),
  ...page,
});

export const scheduledRunsRequest = z.object({
  work_queue_names: z.array(z.string()).optional(),
  scheduled_before: timestamp.nullish(),
  scheduled_after: timestamp.nullish(),
  limit: z.number().int().nullish(),
});
export type ScheduledRunsRequest = z.input<typeof scheduledRunsRequest>;
export interface ScheduledRun {
  work_pool_id: string;
  work_queue_id: string;
  /** Without the pool, which stands beside it. */
  flow_run: Omit<FlowRun, "work_pool_id" | "work_pool_name">;
}

const slotsPage = { page: z.number().int().min(1).optional(), limit: z.number().int().min(0).nullish() };
/** `POST /work_pools/{name}/concurrency_status`, of which at most 200 runs a queue are listed. */
export const poolSlotsRequest = z.object({
  ...slotsPage,
  flow_run_limit: z.number().int().min(0).max(200).optional(),
});
/** `POST /work_queues/{id}/concurrency_status` */
export const queueSlotsRequest = z.object(slotsPage);

/** A run that has a slot of a queue's or a pool's limit. */
export interface SlotHolder {
  id: string;
  name: string;
  state_type: string | null;
  state_name: string | null;
  start_time: string | null;
  state_timestamp: string | null;
  /** Seconds. */
  time_in_current_state: number | null;
}
