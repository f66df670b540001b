/** Finds a block schema by its id, or by its checksum: of several versions the latest. */
import type { Database, Row } from "../../db/database.ts";
import { refuse } from "../../http/http-error.ts";

/** The latest of this checksum, of one version if that is named; undefined when there is none. */
export function findByChecksum(database: Database, checksum: string, version?: string): Row | undefined {
  const latest = "ORDER BY created DESC LIMIT 1";
  return version === undefined
    ? database.get(`SELECT * FROM block_schema WHERE checksum = ? ${latest}`, checksum)
    : database.get("SELECT * FROM block_schema WHERE checksum = ? AND version = ?", checksum, version);
}

/** @throws 404 when there is none */
export function findBlockSchema(database: Database, id: string): Row {
  const row = database.get("SELECT * FROM block_schema WHERE id = ?", id);
  if (!row) throw refuse(404, "Block schema not found");
  return row;
}
