/** Keeps in the database a text that opens with the key of its blocks alone. */
import type { Database } from "../../db/database.ts";
import { openText, sealText } from "./cipher.ts";
import type { EncryptionKey } from "./key.ts";

/** Under this name it is sealed. */
const PROOF = "proof";

/** Whether it is the key of the database's blocks; undefined where nothing tells. */
export function isProven(database: Database, key: EncryptionKey): boolean | undefined {
  const proof = database.get("SELECT proof FROM block_key")?.proof;
  if (proof !== undefined) return openText(key, PROOF, proof) !== undefined;
  // A transaction that failed may have taken the proof with it.
  const row = database.get("SELECT id, data FROM block_document LIMIT 1");
  return row && openText(key, row.id, row.data) !== undefined;
}

/** Whether the proof itself opens with it. */
export function opensProof(database: Database, key: EncryptionKey): boolean {
  const proof = database.get("SELECT proof FROM block_key")?.proof;
  return proof !== undefined && openText(key, PROOF, proof) !== undefined;
}

/** Inside the transaction that writes what is sealed with it. */
export function writeProof(database: Database, key: EncryptionKey): void {
  database.run("INSERT OR REPLACE INTO block_key (id, proof) VALUES (1, ?)", sealText(key, PROOF, ""));
}
