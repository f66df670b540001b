/** The block in which results are stored where a client has chosen none. */
import type { ServerContext } from "../context.ts";
import { json, maybeText } from "../db/columns.ts";
import { refuse } from "../http/http-error.ts";

const KEY = "server-default-result-storage";

/** As it is answered. */
export interface DefaultStorage {
  default_result_storage_block_id: string | null;
}

/** One that was deleted meanwhile is none. */
export function readStorage({ database }: ServerContext): DefaultStorage {
  const row = database.get(
    "SELECT value FROM configuration WHERE key = ? AND value IN (SELECT id FROM block_document)",
    KEY,
  );
  return { default_result_storage_block_id: maybeText(row?.value) };
}

/** @throws 404 when there is no such block, 422 when nothing can be stored in it */
export function writeStorage(context: ServerContext, blockDocumentId: string): void {
  const { database } = context;
  context.write(() => {
    const schema = database.get(
      `SELECT capabilities FROM block_document JOIN block_schema ON block_schema.id = block_schema_id
       WHERE block_document.id = ?`,
      blockDocumentId,
    );
    if (!schema) throw refuse(404, `Block document ${blockDocumentId} not found.`);
    if (!json<string[]>(schema.capabilities, []).includes("write-path"))
      throw refuse(422, `Block document ${blockDocumentId} cannot be used for result storage.`);
    const now = context.now();
    database.run(
      `INSERT INTO configuration (key, created, updated, value) VALUES (?1, ?2, ?2, ?3)
       ON CONFLICT (key) DO UPDATE SET updated = ?2, value = ?3`,
      KEY,
      now,
      blockDocumentId,
    );
  });
}

/** From now on there is none. */
export function clearStorage(context: ServerContext): void {
  context.write(() => context.database.run("DELETE FROM configuration WHERE key = ?", KEY));
}
