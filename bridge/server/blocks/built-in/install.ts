/** Writes the block types and schemas that Prefect 3.8.6 (Apache-2.0) brings along into a database, each once. */
import { v7 } from "../../../uuid.ts";
import type { ServerContext } from "../../context.ts";
import { text } from "../../db/columns.ts";
import { findByChecksum } from "../schemas/find-schema.ts";
import list from "./blocks.json" with { type: "json" };

interface Schema {
  checksum: string;
  version: string;
  /** A slug. */
  block_type: string;
  capabilities: readonly string[];
  /** Field, checksum and version of each schema that is nested in it. */
  nested: readonly (readonly string[])[];
  /** As they are stored: without those of nested blocks. */
  fields: object;
}

/** Inserts what is missing, unless this edition of the list was put in before; with `again` all the same. */
export function installBuiltIn(context: ServerContext, again: boolean): void {
  const { database } = context;
  const isIn = (): boolean => database.get("SELECT edition FROM built_in_blocks")?.edition === list.edition;
  if (!again && isIn()) return;
  context.write(() => {
    // Another process may have been faster.
    if (!again && isIn()) return;
    for (const type of list.types) insertType(context, type);
    const added = (list.schemas as readonly Schema[]).filter((schema) => insertSchema(context, schema));
    for (const schema of added) insertReferences(context, schema);
    database.run("INSERT OR REPLACE INTO built_in_blocks (id, edition) VALUES (1, ?)", list.edition);
  });
}

function insertType(context: ServerContext, type: (typeof list.types)[number]): void {
  const now = context.now();
  context.database.run(
    `INSERT INTO block_type (id, created, updated, name, slug, logo_url, documentation_url, description, code_example,
     is_protected) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (slug) DO UPDATE SET is_protected =
     max(is_protected, excluded.is_protected)`,
    v7(),
    now,
    now,
    type.name,
    type.slug,
    type.logo_url,
    type.documentation_url,
    type.description,
    type.code_example,
    type.is_protected ? 1 : 0,
  );
}

/** Whether it was missing. */
function insertSchema(context: ServerContext, schema: Schema): boolean {
  const { database } = context;
  const type = database.get("SELECT id FROM block_type WHERE slug = ?", schema.block_type);
  const now = context.now();
  const added = database.run(
    `INSERT INTO block_schema (id, created, updated, checksum, fields, block_type_id, capabilities, version)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (checksum, version) DO NOTHING`,
    v7(),
    now,
    now,
    schema.checksum,
    JSON.stringify(schema.fields),
    text(type?.id),
    JSON.stringify(schema.capabilities),
    schema.version,
  );
  return added > 0;
}

/** What is nested in a schema may stand behind it in the list. */
function insertReferences({ database }: ServerContext, schema: Schema): void {
  const parent = findByChecksum(database, schema.checksum, schema.version);
  for (const [name = "", checksum = "", version] of schema.nested) {
    const nested = findByChecksum(database, checksum, version);
    if (!parent || !nested) continue;
    database.run(
      "INSERT INTO block_schema_reference (parent_id, reference_id, name) VALUES (?, ?, ?)",
      text(parent.id),
      text(nested.id),
      name,
    );
  }
}
