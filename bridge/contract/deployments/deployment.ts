/** A deployment on the wire. */
import { z } from "zod";
import { concurrencyLimit } from "../concurrency-limit.ts";
import {
  equalCriterion,
  idCriterion,
  likeCriterion,
  nameCriterion,
  rangeCriterion,
  someTextCriterion,
  tagsCriterion,
} from "../criteria.ts";
import { createdBy, flowRunPolicy } from "../runs/flow-run.ts";
import { stateCreate } from "../runs/state.ts";
import { json, labels, operator, timestamp, uuid } from "../scalars.ts";
import { sizedParameters } from "../sized-parameters.ts";
import { deploymentSchedule, deploymentScheduleCreate, deploymentScheduleUpdate } from "./schedule.ts";

export const concurrencyOptions = z.object({
  collision_strategy: z.enum(["ENQUEUE", "CANCEL_NEW"]),
  grace_period_seconds: z.number().int().min(60).nullish(),
});
export type ConcurrencyOptions = z.infer<typeof concurrencyOptions>;
const versionInfo = z.looseObject({ type: z.string(), version: z.string() });

export const deployment = z.object({
  id: uuid,
  created: timestamp.nullable(),
  updated: timestamp.nullable(),
  name: z.string(),
  version: z.string().nullable(),
  description: z.string().nullable(),
  flow_id: uuid,
  paused: z.boolean(),
  schedules: z.array(deploymentSchedule),
  concurrency_limit: z.number().int().nullable(),
  global_concurrency_limit: concurrencyLimit.nullable(),
  concurrency_options: concurrencyOptions.nullable(),
  job_variables: json,
  parameters: json,
  tags: z.array(z.string()),
  labels,
  work_queue_name: z.string().nullable(),
  work_queue_id: uuid.nullable(),
  last_polled: timestamp.nullable(),
  parameter_openapi_schema: json.nullable(),
  path: z.string().nullable(),
  pull_steps: z.array(json).nullable(),
  entrypoint: z.string().nullable(),
  storage_document_id: uuid.nullable(),
  infrastructure_document_id: uuid.nullable(),
  created_by: createdBy.nullable(),
  updated_by: createdBy.nullable(),
  work_pool_name: z.string().nullable(),
  status: z.enum(["READY", "NOT_READY"]).nullable(),
  enforce_parameter_schema: z.boolean(),
});
export type Deployment = z.infer<typeof deployment>;

const settable = {
  concurrency_limit: z.number().int().positive().nullish(),
  concurrency_options: concurrencyOptions.nullish(),
  global_concurrency_limit_id: uuid.nullish(),
  parameter_openapi_schema: json.nullish(),
  tags: z.array(z.string()).optional(),
  pull_steps: z.array(json).nullish(),
  work_queue_name: z.string().nullish(),
  work_pool_name: z.string().nullish(),
  storage_document_id: uuid.nullish(),
  infrastructure_document_id: uuid.nullish(),
  description: z.string().nullish(),
  path: z.string().nullish(),
  version: z.string().nullish(),
  entrypoint: z.string().nullish(),
  version_info: versionInfo.nullish(),
};

export const deploymentCreate = z.strictObject({
  ...settable,
  name: z.string(),
  flow_id: uuid,
  paused: z.boolean().optional(),
  schedules: z.array(deploymentScheduleCreate).optional(),
  enforce_parameter_schema: z.boolean().optional(),
  parameters: sizedParameters.optional(),
  labels: labels.nullish(),
  job_variables: json.optional(),
});
export type DeploymentCreate = z.input<typeof deploymentCreate>;

export const deploymentUpdate = z.strictObject({
  ...settable,
  paused: z.boolean().optional(),
  schedules: z.array(deploymentScheduleUpdate).optional(),
  enforce_parameter_schema: z.boolean().nullish(),
  parameters: sizedParameters.nullish(),
  job_variables: json.nullish(),
});
export type DeploymentUpdate = z.input<typeof deploymentUpdate>;

export const deploymentFlowRunCreate = z.strictObject({
  state: stateCreate.nullish(),
  name: z.string().nullish(),
  parameters: sizedParameters.optional(),
  enforce_parameter_schema: z.boolean().nullish(),
  context: json.optional(),
  infrastructure_document_id: uuid.nullish(),
  empirical_policy: flowRunPolicy.optional(),
  tags: z.array(z.string()).optional(),
  idempotency_key: z.string().nullish(),
  labels: labels.nullish(),
  parent_task_run_id: uuid.nullish(),
  work_queue_name: z.string().nullish(),
  job_variables: json.nullish(),
});
export type DeploymentFlowRunCreate = z.input<typeof deploymentFlowRunCreate>;

export const deploymentFilter = z.strictObject({
  operator: operator.optional(),
  id: idCriterion.nullish(),
  name: nameCriterion.nullish(),
  flow_or_deployment_name: likeCriterion.nullish(),
  paused: equalCriterion.nullish(),
  tags: tagsCriterion.nullish(),
  work_queue_name: someTextCriterion.nullish(),
  concurrency_limit: rangeCriterion.nullish(),
});
export type DeploymentFilter = z.input<typeof deploymentFilter>;

export const deploymentSort = z.enum(["CREATED_DESC", "UPDATED_DESC", "NAME_ASC", "NAME_DESC"]);

/** `POST /deployments/get_scheduled_flow_runs`: what `serve()` polls. */
export const deploymentScheduledRequest = z.object({
  deployment_ids: z.array(uuid),
  scheduled_before: timestamp.nullish(),
  limit: z.number().int().nullish(),
});

/** Deployments that are deleted at once, at most. */
export const MAX_BULK_DELETED = 50;
export const deploymentBulkDelete = z.object({
  deployments: deploymentFilter.nullish(),
  limit: z.number().int().min(1).max(MAX_BULK_DELETED).optional(),
});

/** `POST /deployments/{id}/schedule`: for which time runs are planned, and how many. */
export const deploymentScheduleRequest = z.object({
  start_time: timestamp.nullish(),
  end_time: timestamp.nullish(),
  /** Seconds. */
  min_time: z.number().nullish(),
  min_runs: z.number().int().nullish(),
  max_runs: z.number().int().nullish(),
});
export type DeploymentScheduleRequest = z.output<typeof deploymentScheduleRequest>;
