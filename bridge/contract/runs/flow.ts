/** A flow on the wire. */
import { z } from "zod";
import { allTagsCriterion, idCriterion, nameCriterion, nullCriterion } from "../criteria.ts";
import { labels, name, operator, timestamp, uuid } from "../scalars.ts";

export const flow = z.object({
  id: uuid,
  created: timestamp.nullable(),
  updated: timestamp.nullable(),
  name,
  tags: z.array(z.string()),
  labels: labels.nullable(),
});
export type Flow = z.infer<typeof flow>;

export const flowCreate = z.strictObject({
  name,
  tags: z.array(z.string()).optional(),
  labels: labels.nullish(),
});
export type FlowCreate = z.input<typeof flowCreate>;

export const flowUpdate = z.strictObject({ tags: z.array(z.string()).optional() });
export type FlowUpdate = z.input<typeof flowUpdate>;

export const flowFilter = z.strictObject({
  operator: operator.optional(),
  id: idCriterion.nullish(),
  deployment: nullCriterion.nullish(),
  name: nameCriterion.nullish(),
  tags: allTagsCriterion.nullish(),
});
export type FlowFilter = z.input<typeof flowFilter>;

export const flowSort = z.enum(["CREATED_DESC", "UPDATED_DESC", "NAME_ASC", "NAME_DESC"]);
