/** The filter of block schemas, by which block types and documents are found too. */
import { z } from "zod";
import { someIdCriterion, someTextCriterion } from "../criteria.ts";
import { operator } from "../scalars.ts";

export const blockSchemaFilter = z.strictObject({
  operator: operator.optional(),
  block_type_id: someIdCriterion.nullish(),
  block_capabilities: z.strictObject({ all_: z.array(z.string()).nullish() }).nullish(),
  id: someIdCriterion.nullish(),
  version: someTextCriterion.nullish(),
});
