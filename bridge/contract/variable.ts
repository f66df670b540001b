/** A variable on the wire. */
import { z } from "zod";
import { allTagsCriterion, nameCriterion, someIdCriterion } from "./criteria.ts";
import { operator, page, timestamp, uuid } from "./scalars.ts";

const variableName = z
  .string()
  .max(255)
  .refine((text) => /^[a-z0-9_-]*$/.test(text), {
    message: "Variable name must only contain lowercase letters, numbers, and dashes or underscores.",
  });
/** Bytes of a value as JSON. */
const MAX_VALUE = 5000;
const value = z.json().refine((json) => Buffer.byteLength(JSON.stringify(json)) <= MAX_VALUE, {
  message: `Variable value must be less than ${MAX_VALUE} characters`,
});

export const variable = z.object({
  id: uuid,
  created: timestamp.nullable(),
  updated: timestamp.nullable(),
  name: z.string(),
  value: z.json(),
  tags: z.array(z.string()),
});
export type Variable = z.infer<typeof variable>;

export const variableCreate = z.strictObject({
  name: variableName,
  value,
  tags: z.array(z.string()).optional(),
});
export type VariableCreate = z.input<typeof variableCreate>;

export const variableUpdate = z.strictObject({
  name: variableName.nullish(),
  value: value.optional(),
  tags: z.array(z.string()).nullish(),
});
export type VariableUpdate = z.input<typeof variableUpdate>;

const variableFilter = z.strictObject({
  operator: operator.optional(),
  id: someIdCriterion.nullish(),
  name: nameCriterion.nullish(),
  tags: allTagsCriterion.nullish(),
});
export const variableFilterRequest = z.object({
  variables: variableFilter.nullish(),
  sort: z.enum(["CREATED_DESC", "UPDATED_DESC", "NAME_ASC", "NAME_DESC"]).nullish(),
  ...page,
});
export const variableCountRequest = z.object({ variables: variableFilter.nullish() });
