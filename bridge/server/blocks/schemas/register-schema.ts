/** Stores a block schema, and the schemas that are nested in it where they are not stored yet. */
import type { BlockSchemaReference } from "../../../contract/blocks/block-schema.ts";
import { schemaChecksum } from "../../../contract/blocks/checksum.ts";
import { definitionKeys, nonBlockDefinitions } from "../../../contract/blocks/definitions.ts";
import { isObject, type JsonObject } from "../../../contract/blocks/json-text.ts";
import { v7 } from "../../../uuid.ts";
import type { ServerContext } from "../../context.ts";
import { text } from "../../db/columns.ts";
import type { Database, Row } from "../../db/database.ts";
import { refuse } from "../../http/http-error.ts";
import { findBlockSchema, findByChecksum } from "./find-schema.ts";

/** A schema as it is sent. */
export interface NewBlockSchema {
  fields: JsonObject;
  block_type_id: string;
  capabilities: readonly string[];
  version: string;
}

/** The version of a schema that names none. */
export const UNVERSIONED = "non-versioned";
/** Schemas in a schema at most, however deep: an answer holds them all. */
const MAX_NESTED = 200;
/** Characters that are hashed for one at most: each that it brings with it is hashed with the definitions of all. */
const MAX_HASHED = 20_000_000;

/** What one registration has to do with. */
interface Registration {
  context: ServerContext;
  /** Those of the outermost schema, for all that are nested in it. */
  definitions: JsonObject | undefined;
  /** The length of its JSON. */
  length: number;
  /** Schemas that were new. */
  made: number;
}

/**
 * The schema's row, of before if there was one of that checksum and version. Inside a transaction.
 * @throws 409 when the type of a nested block is not known, or its definition is missing
 */
export function registerSchema(context: ServerContext, schema: NewBlockSchema): Row {
  const own = schema.fields.definitions;
  const { length } = JSON.stringify(schema.fields);
  return register({ context, definitions: isObject(own) ? own : undefined, length, made: 0 }, schema);
}

function register(registration: Registration, schema: NewBlockSchema): Row {
  const { context, definitions } = registration;
  const { database } = context;
  const isDefined = definitions !== undefined && Object.keys(definitions).length > 0;
  const whole = isDefined ? { ...schema.fields, definitions } : schema.fields;
  const checksum = schemaChecksum(whole);
  const before = findByChecksum(database, checksum, schema.version);
  if (before) return before;
  const { block_schema_references: references, definitions: _, ...fields } = whole;
  const stored: JsonObject = fields;
  if (isDefined) {
    const plain = nonBlockDefinitions(whole, definitions);
    if (Object.keys(plain).length > 0) stored.definitions = plain;
  } else if (whole.definitions !== undefined) stored.definitions = whole.definitions;
  const id = v7();
  const now = context.now();
  database.run(
    `INSERT INTO block_schema (id, created, updated, checksum, fields, block_type_id, capabilities, version)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    now,
    now,
    checksum,
    JSON.stringify(stored),
    schema.block_type_id,
    JSON.stringify(schema.capabilities),
    schema.version,
  );
  registration.made++;
  const all = Object.entries(isObject(references) ? references : {}).flatMap(([name, reference]) =>
    ([reference].flat() as BlockSchemaReference[]).map((one) => [name, one] as const),
  );
  if (all.length > MAX_NESTED) throw tooMany();
  for (const [name, one] of all) {
    const nested = registerNested(registration, fields, name, one);
    addReference(context, id, name, text(nested.id));
  }
  if (all.length > 0 && nestedIn(database, id) > MAX_NESTED) throw tooMany();
  return findBlockSchema(database, id);
}

function registerNested(
  registration: Registration,
  parent: JsonObject,
  name: string,
  reference: BlockSchemaReference,
): Row {
  const { context, definitions, length, made } = registration;
  const { database } = context;
  // Within definitions anything may stand for one.
  if (!isReference(reference))
    throw refuse(409, `The nested block schema '${name}' is referred to by nothing.`);
  const slug = reference.block_type_slug;
  const type = database.get("SELECT id, name FROM block_type WHERE slug = ?", slug);
  if (!type) {
    throw refuse(
      409,
      `Cannot create block schema because block type '${slug}' was not found.Did you forget to register the block type?`,
    );
  }
  const before = findByChecksum(database, reference.block_schema_checksum);
  if (before) return before;
  const fields = nestedFields(parent, name, slug, definitions ?? {});
  if (!fields) {
    throw refuse(
      409,
      `Unable to create nested block schema for block type '${text(type.name)}' due to missing definition.`,
    );
  }
  if (made * length > MAX_HASHED) throw tooMany();
  const schema = { fields, block_type_id: text(type.id), capabilities: [], version: UNVERSIONED };
  return register(registration, schema);
}

function isReference(value: unknown): value is BlockSchemaReference {
  if (!isObject(value)) return false;
  return typeof value.block_type_slug === "string" && typeof value.block_schema_checksum === "string";
}

/** The definition that a field refers to: where it takes one of several blocks, that of the block type. */
function nestedFields(
  parent: JsonObject,
  name: string,
  slug: string,
  definitions: JsonObject,
): JsonObject | undefined {
  const properties = isObject(parent.properties) ? parent.properties : {};
  const keys = Object.hasOwn(properties, name) ? definitionKeys(properties[name]) : [];
  const found = keys
    .filter((key) => Object.hasOwn(definitions, key))
    .map((key) => definitions[key])
    .filter(isObject);
  return keys.length === 1 ? found[0] : found.find((each) => each.block_type_slug === slug);
}

function addReference({ database }: ServerContext, parentId: string, name: string, id: string): void {
  database.run(
    "INSERT INTO block_schema_reference (parent_id, reference_id, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    parentId,
    id,
    name,
  );
}

function nestedIn(database: Database, id: string): number {
  const row = database.get(
    `WITH RECURSIVE closure (id) AS (
       SELECT reference_id FROM block_schema_reference WHERE parent_id = ?
       UNION SELECT reference_id FROM block_schema_reference JOIN closure ON parent_id = closure.id
     ) SELECT count(*) AS count FROM closure`,
    id,
  );
  return Number(row?.count ?? 0);
}

function tooMany(): Error {
  return refuse(422, `A block schema can hold at most ${MAX_NESTED} others: nest fewer, or smaller ones.`);
}
