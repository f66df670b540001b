/** Writes a block's values as Prefect's clients do, and reads what they wrote. */

import type { NestedBlockDocument } from "../../contract/blocks/block-document.ts";
import { isRecord } from "../../is-record.ts";
import { type BlockContent, contentOf, createBlock } from "../block.ts";
import type { BlockDefinition, FieldDefinition } from "../definition.ts";

/** Tells the type of a block that stands in another's data with all it holds. */
const SLUG = "block_type_slug";

type References = Readonly<Record<string, NestedBlockDocument>>;

/**
 * A block's values by their names on the wire. A block in a field that is saved is referred to by its id; one that is
 * not, and those in lists, are written out, as Prefect does.
 */
export function toWire({ definition, values }: BlockContent): Record<string, unknown> {
  const entries = definition.fields
    .filter(({ name }) => values[name] !== undefined)
    .map((field) => [field.wire, fieldToWire(field, values[field.name])]);
  return Object.fromEntries(entries);
}

function fieldToWire(field: FieldDefinition, value: unknown): unknown {
  const content = contentOf(value);
  if (content?.saved) return { $ref: { block_document_id: content.saved.id } };
  return field.toWire(written(value));
}

/** Its data, and that of the blocks in it, whether they are saved or not. */
export function writtenOut({ definition, values }: BlockContent): Record<string, unknown> {
  const data = definition.fields
    .filter(({ name }) => values[name] !== undefined)
    .map((field) => [field.wire, field.toWire(written(values[field.name]))]);
  return { ...Object.fromEntries(data), [SLUG]: definition.slug };
}

/** Blocks, however deep, as their data. */
function written(value: unknown): unknown {
  const content = contentOf(value);
  if (content) return writtenOut(content);
  if (Array.isArray(value)) return value.map(written);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, written(inner)]));
}

/**
 * The block of a document's data. Fields that the type has not are passed over, as is null where it
 * is no value.
 * @param saved its own id and name; undefined for one that is written out in another
 * @throws what making the block does
 */
export function fromWire(
  definition: BlockDefinition,
  data: Readonly<Record<string, unknown>>,
  references: References = {},
  saved?: BlockContent["saved"],
): object {
  const values: Record<string, unknown> = {};
  for (const field of definition.fields) {
    const value = data[field.wire];
    if (value === undefined || (value === null && !field.takesNull)) continue;
    values[field.name] = field.fromWire(revived(field, value, references[field.wire]));
  }
  return createBlock(definition, values, saved);
}

function revived(field: FieldDefinition, value: unknown, reference?: NestedBlockDocument): unknown {
  if (field.blocks.length === 0) return value;
  if (Array.isArray(value)) return value.map((each) => revived(field, each));
  if (!isRecord(value)) return value;
  const nested = reference?.block_document;
  const slug = nested?.block_type.slug ?? value[SLUG];
  const type =
    field.blocks.find((each) => each.slug === slug) ??
    (slug === undefined ? likeliest(field, value) : undefined);
  if (type) {
    const saved = nested && !nested.is_anonymous ? { id: nested.id, name: nested.name } : undefined;
    return fromWire(type, value, nested?.block_document_references, saved);
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revived(field, inner)]));
}

/** Older clients did not write the type: the one that has all its required fields in it, and most of the others. */
function likeliest({ blocks }: FieldDefinition, value: Record<string, unknown>): BlockDefinition | undefined {
  const [best] = blocks
    .filter(({ fields }) => fields.every(({ isRequired, wire }) => !isRequired || Object.hasOwn(value, wire)))
    .map((type) => ({ type, known: type.fields.filter(({ wire }) => Object.hasOwn(value, wire)).length }))
    .filter(({ known }) => known > 0 || Object.keys(value).length === 0)
    .sort((a, b) => b.known - a.known);
  return best?.type;
}
