/** A flow run on the wire. */
import { z } from "zod";
import {
  idCriterion,
  knownTimeCriterion,
  nameCriterion,
  nullableIdCriterion,
  nullableTextCriterion,
  someTextCriterion,
  tagsCriterion,
  textCriterion,
  timeCriterion,
} from "../criteria.ts";
import { json, labels, operator, timestamp, uuid } from "../scalars.ts";
import { sizedParameters } from "../sized-parameters.ts";
import { state, stateCreate, stateCriterion, stateType } from "./state.ts";

export const flowRunPolicy = z.object({
  max_retries: z.number().int().optional(),
  retry_delay_seconds: z.number().optional(),
  retries: z.number().int().nullish(),
  retry_delay: z.number().nullish(),
  pause_keys: z.array(z.string()).nullish(),
  resuming: z.boolean().nullish(),
  retry_type: z.enum(["in_process", "reschedule"]).nullish(),
});
export type FlowRunPolicy = z.infer<typeof flowRunPolicy>;

export const createdBy = z.object({
  id: uuid.nullish(),
  type: z.string().nullish(),
  display_value: z.string().nullish(),
});
export type CreatedBy = z.infer<typeof createdBy>;

export const flowRun = z.object({
  id: uuid,
  created: timestamp.nullable(),
  updated: timestamp.nullable(),
  name: z.string(),
  flow_id: uuid,
  state_id: uuid.nullable(),
  deployment_id: uuid.nullable(),
  deployment_version: z.string().nullable(),
  work_queue_id: uuid.nullable(),
  work_queue_name: z.string().nullable(),
  flow_version: z.string().nullable(),
  parameters: json,
  idempotency_key: z.string().nullable(),
  context: json,
  empirical_policy: flowRunPolicy,
  tags: z.array(z.string()),
  labels,
  parent_task_run_id: uuid.nullable(),
  state_type: stateType.nullable(),
  state_name: z.string().nullable(),
  run_count: z.number().int(),
  expected_start_time: timestamp.nullable(),
  next_scheduled_start_time: timestamp.nullable(),
  start_time: timestamp.nullable(),
  end_time: timestamp.nullable(),
  total_run_time: z.number(),
  estimated_run_time: z.number(),
  estimated_start_time_delta: z.number(),
  auto_scheduled: z.boolean(),
  infrastructure_document_id: uuid.nullable(),
  infrastructure_pid: z.string().nullable(),
  created_by: createdBy.nullable(),
  work_pool_id: uuid.nullable(),
  work_pool_name: z.string().nullable(),
  state: state.nullable(),
  job_variables: json.nullable(),
});
export type FlowRun = z.infer<typeof flowRun>;

export const flowRunCreate = z.strictObject({
  state: stateCreate.nullish(),
  name: z.string().nullish(),
  flow_id: uuid,
  flow_version: z.string().nullish(),
  parameters: sizedParameters.optional(),
  context: json.optional(),
  parent_task_run_id: uuid.nullish(),
  infrastructure_document_id: uuid.nullish(),
  empirical_policy: flowRunPolicy.optional(),
  tags: z.array(z.string()).optional(),
  labels: labels.nullish(),
  idempotency_key: z.string().nullish(),
  work_pool_name: z.string().nullish(),
  work_queue_name: z.string().nullish(),
  job_variables: json.nullish(),
  deployment_id: uuid.nullish(),
});
export type FlowRunCreate = z.input<typeof flowRunCreate>;

export const flowRunUpdate = z.strictObject({
  name: z.string().nullish(),
  flow_version: z.string().nullish(),
  parameters: sizedParameters.optional(),
  empirical_policy: flowRunPolicy.optional(),
  tags: z.array(z.string()).optional(),
  infrastructure_pid: z.string().nullish(),
  job_variables: json.nullish(),
});
export type FlowRunUpdate = z.input<typeof flowRunUpdate>;

export const flowRunFilter = z.strictObject({
  operator: operator.optional(),
  id: idCriterion.nullish(),
  name: nameCriterion.nullish(),
  tags: tagsCriterion.nullish(),
  deployment_id: nullableIdCriterion.nullish(),
  work_queue_name: nullableTextCriterion.nullish(),
  state: stateCriterion.nullish(),
  flow_version: someTextCriterion.nullish(),
  start_time: timeCriterion.nullish(),
  end_time: timeCriterion.nullish(),
  expected_start_time: knownTimeCriterion.nullish(),
  next_scheduled_start_time: knownTimeCriterion.nullish(),
  parent_flow_run_id: z
    .strictObject({ operator: operator.optional(), any_: z.array(uuid).nullish() })
    .nullish(),
  parent_task_run_id: nullableIdCriterion.nullish(),
  idempotency_key: textCriterion.nullish(),
  created_by: z
    .strictObject({
      operator: operator.optional(),
      id_: z.array(uuid).nullish(),
      type_: z.array(z.string()).nullish(),
      is_null_: z.boolean().nullish(),
    })
    .nullish(),
});
export type FlowRunFilter = z.input<typeof flowRunFilter>;

export const flowRunSort = z.enum([
  "ID_DESC",
  "START_TIME_ASC",
  "START_TIME_DESC",
  "EXPECTED_START_TIME_ASC",
  "EXPECTED_START_TIME_DESC",
  "NAME_ASC",
  "NAME_DESC",
  "NEXT_SCHEDULED_START_TIME_ASC",
  "END_TIME_DESC",
]);
