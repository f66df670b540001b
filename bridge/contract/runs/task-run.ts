/** A task run on the wire. */
import { z } from "zod";
import {
  allTagsCriterion,
  existsCriterion,
  knownTimeCriterion,
  nameCriterion,
  nullableIdCriterion,
  someIdCriterion,
  someTextCriterion,
  timeCriterion,
} from "../criteria.ts";
import { labels, operator, timestamp, uuid } from "../scalars.ts";
import { state, stateCreate, stateType } from "./state.ts";

const MAX_RETRY_DELAYS = 50;
const MAX_CACHE_KEY_CHARACTERS = 2000;

export const taskRunPolicy = z.object({
  max_retries: z.number().int().optional(),
  retry_delay_seconds: z.number().optional(),
  retries: z.number().int().nullish(),
  retry_delay: z
    .union([z.number(), z.array(z.number())])
    .refine((delay) => typeof delay === "number" || delay.length <= MAX_RETRY_DELAYS, {
      error: `Can not configure more than ${MAX_RETRY_DELAYS} retry delays per task.`,
    })
    .nullish(),
  retry_jitter_factor: z
    .number()
    .refine((factor) => factor >= 0, { error: "`retry_jitter_factor` must be >= 0." })
    .nullish(),
});
export type TaskRunPolicy = z.infer<typeof taskRunPolicy>;

/** Where an input of a task came from. */
export const taskInput = z.discriminatedUnion("input_type", [
  z.object({ input_type: z.literal("task_run"), id: uuid }),
  z.object({ input_type: z.literal("flow_run"), id: uuid }),
  z.object({ input_type: z.literal("parameter"), name: z.string() }),
  z.object({ input_type: z.literal("constant"), type: z.string() }),
]);
export type TaskInput = z.infer<typeof taskInput>;
export const taskInputs = z.record(z.string(), z.array(taskInput));
export type TaskInputs = z.infer<typeof taskInputs>;

export const taskRun = z.object({
  id: uuid,
  created: timestamp.nullable(),
  updated: timestamp.nullable(),
  name: z.string(),
  flow_run_id: uuid.nullable(),
  task_key: z.string(),
  dynamic_key: z.string(),
  cache_key: z.string().nullable(),
  cache_expiration: timestamp.nullable(),
  task_version: z.string().nullable(),
  empirical_policy: taskRunPolicy,
  tags: z.array(z.string()),
  labels,
  state_id: uuid.nullable(),
  task_inputs: taskInputs,
  state_type: stateType.nullable(),
  state_name: z.string().nullable(),
  run_count: z.number().int(),
  flow_run_run_count: z.number().int(),
  expected_start_time: timestamp.nullable(),
  next_scheduled_start_time: timestamp.nullable(),
  start_time: timestamp.nullable(),
  end_time: timestamp.nullable(),
  total_run_time: z.number(),
  estimated_run_time: z.number(),
  estimated_start_time_delta: z.number(),
  state: state.nullable(),
});
export type TaskRun = z.infer<typeof taskRun>;

export const taskRunCreate = z.strictObject({
  id: uuid.nullish(),
  state: stateCreate.nullish(),
  name: z.string().nullish(),
  flow_run_id: uuid.nullish(),
  task_key: z.string(),
  dynamic_key: z.string(),
  cache_key: z
    .string()
    .refine((key) => key.length <= MAX_CACHE_KEY_CHARACTERS, {
      error: `Cache key exceeded maximum allowed length of ${MAX_CACHE_KEY_CHARACTERS} characters.`,
    })
    .nullish(),
  cache_expiration: timestamp.nullish(),
  task_version: z.string().nullish(),
  empirical_policy: taskRunPolicy.optional(),
  tags: z.array(z.string()).optional(),
  labels: labels.nullish(),
  task_inputs: taskInputs.optional(),
});
export type TaskRunCreate = z.input<typeof taskRunCreate>;

export const taskRunUpdate = z.strictObject({ name: z.string().optional() });
export type TaskRunUpdate = z.input<typeof taskRunUpdate>;

export const taskRunFilter = z.strictObject({
  operator: operator.optional(),
  id: someIdCriterion.nullish(),
  name: nameCriterion.nullish(),
  tags: allTagsCriterion.nullish(),
  state: z
    .strictObject({
      operator: operator.optional(),
      type: z.strictObject({ any_: z.array(stateType).nullish() }).nullish(),
      name: someTextCriterion.nullish(),
    })
    .nullish(),
  start_time: timeCriterion.nullish(),
  expected_start_time: knownTimeCriterion.nullish(),
  end_time: timeCriterion.nullish(),
  subflow_runs: existsCriterion.nullish(),
  flow_run_id: nullableIdCriterion.nullish(),
});
export type TaskRunFilter = z.input<typeof taskRunFilter>;

export const taskRunSort = z.enum([
  "ID_DESC",
  "EXPECTED_START_TIME_ASC",
  "EXPECTED_START_TIME_DESC",
  "NAME_ASC",
  "NAME_DESC",
  "NEXT_SCHEDULED_START_TIME_ASC",
  "END_TIME_DESC",
]);
