/** A block document on the wire: the values of a block's fields. */
import { z } from "zod";
import { equalCriterion, nameCriterion, someIdCriterion } from "../criteria.ts";
import { json, name, operator, page, uuid } from "../scalars.ts";
import type { BlockSchema } from "./block-schema.ts";
import { blockSchemaFilter } from "./block-schema-filter.ts";
import { type BlockType, blockTypeFilter } from "./block-type.ts";

const documentName = name.refine((text) => !name.safeParse(text).success || /^[a-z0-9-]*$/.test(text), {
  error: "Block document name must only contain lowercase letters, numbers, and dashes.",
});

/** The document that is nested under a field. */
export interface NestedBlockDocument {
  block_document: {
    id: string;
    name: string;
    block_type: BlockType;
    is_anonymous: boolean;
    block_document_references: Record<string, NestedBlockDocument>;
  };
}

export interface BlockDocument {
  id: string;
  created: string | null;
  updated: string | null;
  name: string;
  data: Record<string, unknown>;
  block_schema_id: string;
  block_schema: BlockSchema;
  block_type_id: string;
  block_type_name: string;
  block_type: BlockType;
  block_document_references: Record<string, NestedBlockDocument>;
  is_anonymous: boolean;
}

export const blockDocumentCreate = z
  .unknown()
  .refine(hasNameIfNeeded, { error: "Names must be provided for block documents." })
  .pipe(
    z.strictObject({
      name: documentName.nullish(),
      /** Values by field; `{"$ref": {"block_document_id": …}}` nests another document. */
      data: json.optional(),
      block_schema_id: uuid,
      block_type_id: uuid,
      is_anonymous: z.boolean().optional(),
    }),
  );
export type BlockDocumentCreate = z.output<typeof blockDocumentCreate>;

export const blockDocumentUpdate = z.strictObject({
  block_schema_id: uuid.nullish(),
  data: json.optional(),
  /** By default what is not sent stays. */
  merge_existing_data: z.boolean().optional(),
});
export type BlockDocumentUpdate = z.output<typeof blockDocumentUpdate>;

const blockDocumentFilter = z.strictObject({
  operator: operator.optional(),
  id: someIdCriterion.nullish(),
  /** Anonymous ones are left out unless this says otherwise; null leaves none out. */
  is_anonymous: equalCriterion.nullable().optional(),
  block_type_id: someIdCriterion.nullish(),
  name: nameCriterion.nullish(),
});

const filters = {
  block_documents: blockDocumentFilter.nullish(),
  block_types: blockTypeFilter.nullish(),
  block_schemas: blockSchemaFilter.nullish(),
};

export const blockDocumentSort = z.enum(["NAME_DESC", "NAME_ASC", "BLOCK_TYPE_AND_NAME_ASC"]);

export const blockDocumentFilterRequest = z.object({
  ...filters,
  include_secrets: z.boolean().optional(),
  sort: blockDocumentSort.nullish(),
  ...page,
});
export const blockDocumentCountRequest = z.object(filters);

/** Only anonymous documents are given a name. Asked before anything else, as Prefect does. */
function hasNameIfNeeded(body: unknown): boolean {
  if (typeof body !== "object" || body === null) return true;
  return Boolean(Reflect.get(body, "is_anonymous")) || Boolean(Reflect.get(body, "name"));
}
