/** An input of a flow run on the wire: a key and a value, JSON as text. */
import { z } from "zod";
import { slug, timestamp, uuid } from "../scalars.ts";

export const flowRunInput = z.object({
  id: uuid,
  created: timestamp.nullable(),
  updated: timestamp.nullable(),
  flow_run_id: uuid,
  key: z.string(),
  value: z.string(),
  /** Who sent it: `prefect.flow-run.<id>` for a flow run. */
  sender: z.string().nullable(),
});
export type FlowRunInput = z.infer<typeof flowRunInput>;

/** `POST /flow_runs/{id}/input`. */
export const flowRunInputCreate = z.object({
  key: slug,
  value: z.string(),
  sender: z.string().nullish(),
});
export type FlowRunInputCreate = z.input<typeof flowRunInputCreate>;

/** `POST /flow_runs/{id}/input/filter`: of one key's prefix, oldest first. */
export const flowRunInputFilter = z.object({
  prefix: z.string(),
  /** Default: 1. */
  limit: z.number().int().min(0).nullish(),
  exclude_keys: z.array(z.string()).nullish(),
});
export type FlowRunInputFilter = z.input<typeof flowRunInputFilter>;

/** `POST /flow_runs/{id}/resume`. */
export const resumeRequest = z.object({ run_input: z.record(z.string(), z.unknown()).nullish() });
export type ResumeRequest = z.input<typeof resumeRequest>;
