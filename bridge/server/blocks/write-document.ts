/** Creates, changes and deletes block documents. */
import type { BlockDocumentCreate, BlockDocumentUpdate } from "../../contract/blocks/block-document.ts";
import type { JsonObject } from "../../contract/blocks/json-text.ts";
import { keepSecrets, secretFieldsOf } from "../../contract/blocks/secrets.ts";
import { v7 } from "../../uuid.ts";
import type { ServerContext } from "../context.ts";
import { text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";
import { integrityConflict, refuse } from "../http/http-error.ts";
import { publishDocument } from "./block-event.ts";
import { replaceReferences, separateReferences } from "./document-references.ts";
import type { Vault } from "./encryption/vault.ts";
import { ownData } from "./read-documents.ts";
import { findBlockSchema } from "./schemas/find-schema.ts";
import { storedFields } from "./schemas/read-schemas.ts";

/**
 * The new document's row.
 * @throws 409 when its type has one of that name
 */
export function createDocument(context: ServerContext, vault: Vault, document: BlockDocumentCreate): Row {
  const { database } = context;
  const typeId = document.block_type_id;
  return context.write(() => {
    const name = document.name ?? `anonymous-${v7()}`;
    const taken = database.get(
      "SELECT 1 FROM block_document WHERE block_type_id = ? AND name = ?",
      typeId,
      name,
    );
    if (taken) throw refuse(409, "Block already exists");
    const type = database.get("SELECT name FROM block_type WHERE id = ?", typeId);
    if (!type) throw refuse(404, `Block type ${typeId} not found.`);
    if (!database.get("SELECT 1 FROM block_schema WHERE id = ?", document.block_schema_id))
      throw integrityConflict();
    const { own, references } = separateReferences(document.data ?? {});
    const id = v7();
    const now = context.now();
    database.run(
      `INSERT INTO block_document (id, created, updated, name, data, is_anonymous, block_type_id, block_type_name,
       block_schema_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      now,
      now,
      name,
      vault.seal(id, JSON.stringify(own)),
      document.is_anonymous ? 1 : 0,
      typeId,
      text(type.name),
      document.block_schema_id,
    );
    replaceReferences(database, id, references);
    publishDocument(context, vault, "created", id);
    return findDocument(context, id);
  });
}

/**
 * Changes what is sent: by default fields that are not stay, but for nested documents.
 * @throws 404 when there is no such document
 */
export function updateDocument(
  context: ServerContext,
  vault: Vault,
  id: string,
  update: BlockDocumentUpdate,
): void {
  const { database } = context;
  context.write(() => {
    const row = findDocument(context, id);
    const merges = update.merge_existing_data ?? true;
    const sent = update.data ?? (merges ? undefined : {});
    if (sent !== undefined) {
      const current = ownData(vault, row);
      const schema = findBlockSchema(database, text(row.block_schema_id));
      const kept = keepSecrets(sent, current, secretFieldsOf(storedFields(schema)));
      const whole: JsonObject = merges
        ? Object.fromEntries([...Object.entries(current), ...Object.entries(kept)])
        : kept;
      const { own, references } = separateReferences(whole);
      database.run(
        "UPDATE block_document SET data = ?, block_schema_id = ?, updated = ? WHERE id = ?",
        vault.seal(id, JSON.stringify(own)),
        nextSchema(context, row, update.block_schema_id),
        context.now(),
        id,
      );
      replaceReferences(database, id, references);
    }
    publishDocument(context, vault, "updated", id);
  });
}

/** @throws 404 when there is no such document */
export function deleteDocument(context: ServerContext, vault: Vault, id: string): void {
  context.write(() => {
    findDocument(context, id);
    publishDocument(context, vault, "deleted", id);
    removeDocuments(context, "block_document.id = ?", id);
  });
}

/** Removes documents, and where they are nested or otherwise referred to; inside a transaction. */
export function removeDocuments({ database }: ServerContext, where: string, value: string): void {
  const ids = database.all(`SELECT id FROM block_document WHERE ${where}`, value).map((row) => text(row.id));
  for (const id of ids) {
    database.run("DELETE FROM block_document_reference WHERE parent_id = ?1 OR reference_id = ?1", id);
    // Deployments outlive what they name.
    for (const column of ["storage_document_id", "infrastructure_document_id"])
      database.run(`UPDATE deployment SET ${column} = NULL WHERE ${column} = ?`, id);
    database.run("DELETE FROM block_document WHERE id = ?", id);
  }
}

/** @throws 404 when there is none */
export function findDocument({ database }: ServerContext, id: string): Row {
  const row = database.get("SELECT * FROM block_document WHERE id = ?", id);
  if (!row) throw refuse(404, "Block document not found");
  return row;
}

/** A document may move to another schema of its own type. */
function nextSchema({ database }: ServerContext, row: Row, proposed: string | null | undefined): string {
  const current = text(row.block_schema_id);
  if (proposed === null || proposed === undefined || proposed === current) return current;
  const schema = database.get("SELECT block_type_id FROM block_schema WHERE id = ?", proposed);
  if (!schema) throw refuse(404, `Block schema ${proposed} not found.`);
  if (text(schema.block_type_id) !== text(row.block_type_id))
    throw refuse(400, "Must migrate block document to a block schema of the same block type.");
  return proposed;
}
