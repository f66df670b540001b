/** A block schema on the wire. */
import { z } from "zod";
import { json, page, uuid } from "../scalars.ts";
import { blockSchemaFilter } from "./block-schema-filter.ts";
import type { BlockType } from "./block-type.ts";

/** Which schema of which type is nested under a field. */
const reference = z.looseObject({ block_type_slug: z.string(), block_schema_checksum: z.string() });
export type BlockSchemaReference = z.output<typeof reference>;

/** JSON Schema of the fields, with what Prefect adds to it. */
const fields = z.looseObject({
  definitions: json.nullish(),
  block_schema_references: z.record(z.string(), z.union([reference, z.array(reference)])).nullish(),
  secret_fields: z.array(z.string()).nullish(),
});

/** In the order in which they were sent: zod's own output has first what it knows. */
const fieldsAsSent = json.superRefine((value, context) => {
  const { error } = fields.safeParse(value, { reportInput: true });
  for (const issue of error?.issues ?? []) context.issues.push(issue as z.core.$ZodRawIssue);
});

export interface BlockSchema {
  id: string;
  created: string | null;
  updated: string | null;
  checksum: string;
  fields: Record<string, unknown>;
  block_type_id: string;
  block_type: BlockType;
  capabilities: string[];
  version: string;
}

export const blockSchemaCreate = z.strictObject({
  fields: fieldsAsSent.optional(),
  block_type_id: uuid,
  capabilities: z.array(z.string()).optional(),
  version: z.string().optional(),
});

export const blockSchemaFilterRequest = z.object({ block_schemas: blockSchemaFilter.nullish(), ...page });
