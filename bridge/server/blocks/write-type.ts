/** Creates, changes and deletes block types, and deletes block schemas, with what hangs on them. */
import type { z } from "zod";
import type { blockTypeCreate, blockTypeUpdate } from "../../contract/blocks/block-type.ts";
import { v7 } from "../../uuid.ts";
import type { ServerContext } from "../context.ts";
import { text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";
import { refuse } from "../http/http-error.ts";
import { publishType } from "./block-event.ts";
import { findBlockType, wireBlockType } from "./block-type-row.ts";
import { findBlockSchema } from "./schemas/find-schema.ts";
import { removeDocuments } from "./write-document.ts";

type Create = z.output<typeof blockTypeCreate>;
type Update = z.output<typeof blockTypeUpdate>;

/**
 * The new type's row.
 * @throws 403 for a reserved name, 409 when there is one of that slug
 */
export function createBlockType(context: ServerContext, type: Create): Row {
  if (type.name.toLowerCase().startsWith("prefect"))
    throw refuse(403, "Block type names beginning with 'Prefect' are reserved.");
  return context.write(() => {
    const id = v7();
    const now = context.now();
    const added = context.database.run(
      `INSERT INTO block_type (id, created, updated, name, slug, logo_url, documentation_url, description, code_example)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (slug) DO NOTHING`,
      id,
      now,
      now,
      type.name,
      type.slug,
      type.logo_url?.trim() ?? null,
      type.documentation_url?.trim() ?? null,
      escaped(type.description),
      escaped(type.code_example),
    );
    if (added === 0) throw refuse(409, `Block type with name "${type.name}" already exists`);
    const row = findBlockType(context.database, "id", id);
    publishType(context, "created", row);
    return row;
  });
}

/** @throws 404 when there is no such type */
export function updateBlockType(context: ServerContext, id: string, update: Update): void {
  const { database } = context;
  context.write(() => {
    const before = wireBlockType(findBlockType(database, "id", id));
    const columns = (["logo_url", "documentation_url", "description", "code_example"] as const).filter(
      (column) => update[column] !== undefined,
    );
    // Clients send all that they know each time they register.
    const isSame = columns.every((column) => unescaped(update[column]) === unescaped(before[column]));
    if (columns.length === 4 && isSame) return;
    for (const column of columns) {
      const value = update[column] ?? null;
      database.run(
        `UPDATE block_type SET ${column} = ? WHERE id = ?`,
        column.endsWith("url") ? (value?.trim() ?? null) : value,
        id,
      );
    }
    database.run("UPDATE block_type SET updated = ? WHERE id = ?", context.now(), id);
    publishType(context, "updated", findBlockType(database, "id", id));
  });
}

/**
 * Deletes a type, its schemas and its documents.
 * @throws 404 when there is no such type, 403 for one of the system's
 */
export function deleteBlockType(context: ServerContext, id: string): void {
  const { database } = context;
  context.write(() => {
    const row = findBlockType(database, "id", id);
    if (row.is_protected === 1) throw refuse(403, "protected block types cannot be deleted.");
    publishType(context, "deleted", row);
    removeDocuments(context, "block_document.block_type_id = ?", id);
    for (const schema of database.all("SELECT id FROM block_schema WHERE block_type_id = ?", id))
      removeSchema(context, text(schema.id));
    database.run("DELETE FROM block_type WHERE id = ?", id);
  });
}

/**
 * Deletes a schema and the documents that are of it.
 * @throws 404 when there is no such schema, 403 for one of the system's
 */
export function deleteBlockSchema(context: ServerContext, id: string): void {
  const { database } = context;
  context.write(() => {
    const schema = findBlockSchema(database, id);
    const type = findBlockType(database, "id", text(schema.block_type_id));
    if (type.is_protected === 1)
      throw refuse(403, "Block schemas for protected block types cannot be deleted.");
    removeSchema(context, id);
  });
}

function removeSchema(context: ServerContext, id: string): void {
  removeDocuments(context, "block_document.block_schema_id = ?", id);
  context.database.run("DELETE FROM block_schema_reference WHERE parent_id = ?1 OR reference_id = ?1", id);
  context.database.run("DELETE FROM block_schema WHERE id = ?", id);
}

/** New descriptions are stored as HTML. */
function escaped(value: string | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function unescaped(value: string | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  return value.replaceAll("&gt;", ">").replaceAll("&lt;", "<").replaceAll("&amp;", "&");
}
