/** The conditions that the filters of block types, schemas and documents put on their tables. */
import type { z } from "zod";
import type { blockDocumentCountRequest } from "../../../contract/blocks/block-document.ts";
import type { blockSchemaFilter } from "../../../contract/blocks/block-schema-filter.ts";
import type { blockTypeFilter } from "../../../contract/blocks/block-type.ts";
import {
  ALWAYS,
  type Condition,
  type Criterion,
  combine,
  condition,
  criterion,
  tagsCriterion,
} from "./condition.ts";

type TypeFilter = z.output<typeof blockTypeFilter> | null | undefined;
type SchemaFilter = z.output<typeof blockSchemaFilter> | null | undefined;
type DocumentFilters = z.output<typeof blockDocumentCountRequest>;

/** On rows of `block_type`. */
export function blockTypeCondition(filter: TypeFilter, schemas: SchemaFilter): Condition {
  return combine([
    typeCondition(filter),
    schemas
      ? exists("block_schema WHERE block_schema.block_type_id = block_type.id", blockSchemaCondition(schemas))
      : undefined,
  ]);
}

/** On rows of `block_schema`. */
export function blockSchemaCondition(filter: SchemaFilter): Condition {
  return combine(
    [
      part("block_schema.block_type_id", filter?.block_type_id),
      filter?.block_capabilities
        ? (tagsCriterion("block_schema.capabilities", filter.block_capabilities) ?? ALWAYS)
        : undefined,
      part("block_schema.id", filter?.id),
      part("block_schema.version", filter?.version),
    ],
    filter?.operator,
  );
}

/** Without a word about anonymous documents there are none of them. */
export function blockDocumentCondition(filters: DocumentFilters): Condition {
  const filter = filters.block_documents;
  const isAnonymous = filter?.is_anonymous === undefined ? { eq_: false } : filter.is_anonymous;
  return combine([
    combine(
      [
        part("block_document.id", filter?.id),
        part("block_document.is_anonymous", isAnonymous),
        part("block_document.block_type_id", filter?.block_type_id),
        part("block_document.name", filter?.name),
      ],
      filter?.operator,
    ),
    filters.block_types
      ? exists(
          "block_type WHERE block_type.id = block_document.block_type_id",
          typeCondition(filters.block_types),
        )
      : undefined,
    filters.block_schemas
      ? exists(
          "block_schema WHERE block_schema.id = block_document.block_schema_id",
          blockSchemaCondition(filters.block_schemas),
        )
      : undefined,
  ]);
}

function typeCondition(filter: TypeFilter): Condition {
  return combine([part("block_type.name", filter?.name), part("block_type.slug", filter?.slug)]);
}

/** A criterion that asks nothing holds always, which counts where any of several is enough. */
function part(column: string, criteria: Criterion | null | undefined): Condition | undefined {
  return criteria ? (criterion(column, criteria) ?? ALWAYS) : undefined;
}

function exists(from: string, { sql, values }: Condition): Condition {
  return condition(`EXISTS (SELECT 1 FROM ${from} AND ${sql})`, ...values);
}
