/** The criteria a field of a filter takes: any_, not_any_, all_, is_null_, like_, before_, after_, ge_, le_. */
import { z } from "zod";
import { operator, timestamp, uuid } from "./scalars.ts";

const uuids = z.array(uuid).nullish();
const texts = z.array(z.string()).nullish();
const flag = z.boolean().nullish();

export const idCriterion = z.strictObject({ any_: uuids, not_any_: uuids });
export const someIdCriterion = z.strictObject({ any_: uuids });
export const nullableIdCriterion = z.strictObject({
  operator: operator.optional(),
  any_: uuids,
  is_null_: flag,
});
export const nameCriterion = z.strictObject({ any_: texts, like_: z.string().nullish() });
export const textCriterion = z.strictObject({ any_: texts, not_any_: texts });
export const someTextCriterion = z.strictObject({ any_: texts });
export const nullableTextCriterion = z.strictObject({
  operator: operator.optional(),
  any_: texts,
  is_null_: flag,
});
/** Tags of which all are asked for; of flow runs and deployments, any may be, too. */
export const allTagsCriterion = z.strictObject({
  operator: operator.optional(),
  all_: texts,
  is_null_: flag,
});
export const tagsCriterion = z.strictObject({ ...allTagsCriterion.shape, any_: texts });
/** A time that everything has; one that may be missing can be asked for so. */
export const knownTimeCriterion = z.strictObject({
  before_: timestamp.nullish(),
  after_: timestamp.nullish(),
});
export const timeCriterion = z.strictObject({ ...knownTimeCriterion.shape, is_null_: flag });
export const rangeCriterion = z.strictObject({
  ge_: z.number().int().nullish(),
  le_: z.number().int().nullish(),
  is_null_: flag,
});
export const likeCriterion = z.strictObject({ like_: z.string().nullish() });
export const equalCriterion = z.strictObject({ eq_: flag });
export const nullCriterion = z.strictObject({ operator: operator.optional(), is_null_: flag });
export const existsCriterion = z.strictObject({ exists_: flag });
export const keyCriterion = z.strictObject({ any_: texts, like_: z.string().nullish(), exists_: flag });
