/** Makes block types, and the schemas of their fields, known to the API, each once. */
import type { Client } from "../../client/client.ts";
import { ApiError } from "../../client/errors.ts";
import { schemaChecksum } from "../../contract/blocks/checksum.ts";
import { type JsonObject, parseAsWritten } from "../../contract/blocks/json-text.ts";
import type { BlockDefinition } from "../definition.ts";
import { builtInSchema } from "./built-in-schema.ts";
import { ownSchema } from "./own-schema.ts";
import type { RegisteredType } from "./registered-type.ts";

/** Of a schema that no version of a package belongs to. */
const UNVERSIONED = "non-versioned";

/** Registers a type, those that are nested in it first; what is known already stays as it is. */
export async function registerBlockType(
  definition: BlockDefinition,
  client: Client,
): Promise<RegisteredType> {
  const nested = new Map<string, RegisteredType>();
  for (const { blocks } of definition.fields) {
    for (const type of blocks)
      if (!nested.has(type.slug)) nested.set(type.slug, await registerBlockType(type, client));
  }
  return definition.isPrefects
    ? registerPrefects(definition, client)
    : registerOwn(definition, nested, client);
}

/** A server that has the type has schemas of it, too. */
async function registerPrefects(definition: BlockDefinition, client: Client): Promise<RegisteredType> {
  const { slug } = definition;
  const known = await client.blocks.type(slug);
  const typeId = known?.id ?? (await createType(await prefectsType(slug), client));
  const schemas = known
    ? await client.blocks.schemas({ block_schemas: { block_type_id: { any_: [typeId] } } })
    : [];
  const schema = builtInSchema(definition, schemas) ?? (await createPrefectsSchema(slug, typeId, client));
  const { id, checksum, fields } = schema;
  return { slug, typeId, schemaId: id, checksum, fields };
}

/** Somebody deleted it there: as Prefect 3.8.6 brings it along. */
async function prefectsType(slug: string): Promise<{ name: string; slug: string }> {
  const { types } = await builtIn();
  const type = types.find((each) => each.slug === slug);
  if (!type) throw new Error(`Prefect has no block type ${slug}`);
  const { is_protected: _, ...own } = type;
  return own;
}

async function createPrefectsSchema(slug: string, block_type_id: string, client: Client) {
  const { schemas } = await builtIn();
  const schema = schemas.filter((each) => each.block_type === slug).at(-1);
  if (!schema) throw new Error(`Prefect has no schema of ${slug}`);
  const { fields, capabilities, version } = schema;
  return client.blocks.createSchema({ fields, block_type_id, capabilities, version });
}

async function builtIn() {
  // 200 kB that nearly nobody needs.
  return (await import("../../server/blocks/built-in/blocks.json", { with: { type: "json" } })).default;
}

async function registerOwn(
  definition: BlockDefinition,
  nested: ReadonlyMap<string, RegisteredType>,
  client: Client,
): Promise<RegisteredType> {
  const { slug } = definition;
  const typeId = await ownType(definition, client);
  const fields = ownSchema(definition, nested);
  const checksum = schemaChecksum(parseAsWritten(JSON.stringify(fields)) as JsonObject);
  const schema =
    (await client.blocks.schemaByChecksum(checksum, UNVERSIONED)) ??
    (await client.blocks.createSchema({
      fields,
      block_type_id: typeId,
      capabilities: definition.capabilities,
      version: UNVERSIONED,
    }));
  return { slug, typeId, schemaId: schema.id, checksum: schema.checksum, fields };
}

async function ownType(definition: BlockDefinition, client: Client): Promise<string> {
  const { name, slug } = definition;
  const about = {
    logo_url: definition.logoUrl ?? null,
    documentation_url: definition.documentationUrl ?? null,
    description: definition.description ?? null,
    code_example: definition.codeExample ?? null,
  };
  const known = await client.blocks.type(slug);
  if (!known) return createType({ name, slug, ...about }, client);
  const isChanged = (Object.keys(about) as (keyof typeof about)[]).some((key) => known[key] !== about[key]);
  if (isChanged && !known.is_protected) await client.blocks.updateType(known.id, about);
  return known.id;
}

async function createType(type: { name: string; slug: string }, client: Client): Promise<string> {
  try {
    return (await client.blocks.createType(type)).id;
  } catch (error) {
    // Another process was faster.
    const other =
      error instanceof ApiError && error.status === 409 ? await client.blocks.type(type.slug) : undefined;
    if (!other) throw error;
    return other.id;
  }
}
