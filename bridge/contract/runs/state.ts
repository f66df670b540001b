/** A state on the wire, and what set_state takes and answers. */
import { z } from "zod";
import { STATE_TYPES } from "../../state.ts";
import { textCriterion } from "../criteria.ts";
import { operator, timestamp, uuid } from "../scalars.ts";

export const stateType = z.enum(STATE_TYPES);
export type StateType = z.infer<typeof stateType>;

export const stateDetails = z.object({
  flow_run_id: uuid.nullish(),
  task_run_id: uuid.nullish(),
  child_flow_run_id: uuid.nullish(),
  scheduled_time: timestamp.nullish(),
  cache_key: z.string().nullish(),
  cache_expiration: timestamp.nullish(),
  deferred: z.boolean().nullish(),
  untrackable_result: z.boolean().nullish(),
  pause_timeout: timestamp.nullish(),
  pause_reschedule: z.boolean().nullish(),
  pause_key: z.string().nullish(),
  run_input_keyset: z.record(z.string(), z.string()).nullish(),
  refresh_cache: z.boolean().nullish(),
  retriable: z.boolean().nullish(),
  transition_id: uuid.nullish(),
  task_parameters_id: uuid.nullish(),
  traceparent: z.string().nullish(),
  deployment_concurrency_lease_id: uuid.nullish(),
});
export type StateDetails = z.infer<typeof stateDetails>;

/** A state as a client proposes it; the server mints `id` and `timestamp`. */
export const stateCreate = z.strictObject({
  type: stateType,
  name: z.string().nullish(),
  message: z.string().nullish(),
  data: z.unknown().optional(),
  state_details: stateDetails.optional(),
});
export type StateCreate = z.input<typeof stateCreate>;

/** A state as the server answers it. */
export const state = z.object({
  id: uuid,
  type: stateType,
  name: z.string().nullable(),
  timestamp,
  message: z.string().nullable(),
  data: z.unknown(),
  state_details: stateDetails,
});
export type WireState = z.infer<typeof state>;

export const setStateRequest = z.object({ state: stateCreate, force: z.boolean().optional() });
export type SetStateRequest = z.input<typeof setStateRequest>;

export const orchestrationResult = z.object({
  state: state.nullable(),
  status: z.enum(["ACCEPT", "REJECT", "ABORT", "WAIT"]),
  details: z.discriminatedUnion("type", [
    z.object({ type: z.literal("accept_details") }),
    z.object({ type: z.literal("reject_details"), reason: z.string().nullish() }),
    z.object({ type: z.literal("abort_details"), reason: z.string().nullish() }),
    z.object({
      type: z.literal("wait_details"),
      delay_seconds: z.number(),
      reason: z.string().nullish(),
    }),
  ]),
});
export type OrchestrationResult = z.infer<typeof orchestrationResult>;

const typeCriterion = z.strictObject({
  any_: z.array(stateType).nullish(),
  not_any_: z.array(stateType).nullish(),
});
export const stateCriterion = z.strictObject({
  operator: operator.optional(),
  type: typeCriterion.nullish(),
  name: textCriterion.nullish(),
});
