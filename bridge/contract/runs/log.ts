/** A log line on the wire. */
import { z } from "zod";
import { knownTimeCriterion, someIdCriterion } from "../criteria.ts";
import { operator, page, timestamp, uuid } from "../scalars.ts";

export const logCreate = z.strictObject({
  name: z.string(),
  level: z.number().int(),
  message: z.string(),
  timestamp,
  flow_run_id: uuid.nullish(),
  task_run_id: uuid.nullish(),
});
export type LogCreate = z.input<typeof logCreate>;

export const log = z.object({
  id: uuid,
  created: timestamp.nullable(),
  updated: timestamp.nullable(),
  name: z.string(),
  level: z.number().int(),
  message: z.string(),
  timestamp,
  flow_run_id: uuid.nullable(),
  task_run_id: uuid.nullable(),
});
export type Log = z.infer<typeof log>;

export const logFilter = z.strictObject({
  operator: operator.optional(),
  level: z.strictObject({ ge_: z.number().int().nullish(), le_: z.number().int().nullish() }).nullish(),
  timestamp: knownTimeCriterion.nullish(),
  flow_run_id: someIdCriterion.nullish(),
  task_run_id: z.strictObject({ any_: z.array(uuid).nullish(), is_null_: z.boolean().nullish() }).nullish(),
  text: z.strictObject({ query: z.string().max(200) }).nullish(),
});
export type LogFilter = z.input<typeof logFilter>;

export const logFilterRequest = z.object({
  logs: logFilter.nullish(),
  sort: z.enum(["TIMESTAMP_ASC", "TIMESTAMP_DESC"]).nullish(),
  ...page,
});
export type LogFilterRequest = z.input<typeof logFilterRequest>;
