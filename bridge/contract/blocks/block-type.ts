/** A block type on the wire. */
import { z } from "zod";
import { likeCriterion, someTextCriterion } from "../criteria.ts";
import { name, page } from "../scalars.ts";
import { blockSchemaFilter } from "./block-schema-filter.ts";

const slug = z.string().refine((text) => /^[a-z0-9-]*$/.test(text), {
  error: "Block type slug must only contain lowercase letters, numbers, and dashes.",
});
const maybeText = z.string().nullish();

export interface BlockType {
  id: string;
  created: string | null;
  updated: string | null;
  name: string;
  slug: string;
  logo_url: string | null;
  documentation_url: string | null;
  description: string | null;
  code_example: string | null;
  is_protected: boolean;
}

/** What may be changed of one. */
export const blockTypeUpdate = z.strictObject({
  logo_url: maybeText,
  documentation_url: maybeText,
  description: maybeText,
  code_example: maybeText,
});

export const blockTypeCreate = blockTypeUpdate.extend({ name, slug });

export const blockTypeFilter = z.strictObject({
  name: likeCriterion.nullish(),
  slug: someTextCriterion.nullish(),
});

export const blockTypeFilterRequest = z.object({
  block_types: blockTypeFilter.nullish(),
  block_schemas: blockSchemaFilter.nullish(),
  ...page,
});
