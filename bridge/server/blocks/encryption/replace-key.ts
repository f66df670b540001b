/** Replaces the key of the blocks: what is stored of each is encrypted anew, in one transaction. */
import { rmSync } from "node:fs";
import type { ServerContext } from "../../context.ts";
import type { Database } from "../../db/database.ts";
import { openText, sealText } from "./cipher.ts";
import { findEncryptionKey, finishReplacing, wrongKey } from "./encryption-key.ts";
import type { EncryptionKey } from "./key.ts";
import { BlockKeyError } from "./key-error.ts";
import { keyFile, nextKeyFile, replaceKey, VARIABLE } from "./key-file.ts";
import { writeProof } from "./proof.ts";

export interface Replaced {
  /** How many documents were encrypted anew. */
  documents: number;
  /** Where the new key is. */
  file: string;
  /** Where the old one is; undefined where it was no file's. */
  oldFile: string | undefined;
  /** Whether the old one was that of {@link VARIABLE}. */
  wasVariable: boolean;
}

/**
 * Other processes go on: they find the new key with the next block. Ended in the middle, it has changed nothing, or is
 * finished by whoever needs a key next.
 * @throws BlockKeyError when a document can't be read, or the new key not be written; nothing is changed then
 */
export function replaceEncryptionKey(context: ServerContext): Replaced {
  const { database } = context;
  if (database.file === ":memory:")
    throw new BlockKeyError(
      "blocks.missing-key",
      "A database in memory keeps no key that could be replaced.",
    );
  // The transaction is on the disk before the file of the old key is given up.
  database.run("PRAGMA synchronous = FULL");
  const done = context.write(() => {
    finishReplacing(context);
    const before = findEncryptionKey(context);
    const next = replaceKey(nextKeyFile(database));
    try {
      const documents = sealAnew(database, before, next);
      writeProof(database, next);
      return { documents, wasVariable: before.from === VARIABLE };
    } catch (error) {
      rmSync(nextKeyFile(database), { force: true });
      throw error;
    }
  });
  database.commitNow();
  const oldFile = finishReplacing(context);
  return { ...done, file: keyFile(database), oldFile };
}

function sealAnew(database: Database, before: EncryptionKey, next: EncryptionKey): number {
  const rows = database.all("SELECT id, data FROM block_document");
  for (const { id, data } of rows) {
    const text = openText(before, id, data);
    if (text === undefined) throw wrongKey(database, before);
    const sealed = sealText(next, String(id), text);
    database.run("UPDATE block_document SET data = ? WHERE id = ?", sealed, String(id));
  }
  return rows.length;
}
