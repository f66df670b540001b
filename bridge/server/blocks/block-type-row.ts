/** A block type: what its row is answered as, and how one is found. */
import type { BlockType } from "../../contract/blocks/block-type.ts";
import { formatTime } from "../../contract/time.ts";
import { maybeText, text } from "../db/columns.ts";
import type { Database, Row } from "../db/database.ts";
import { refuse } from "../http/http-error.ts";

/** The answer for a row of `block_type`. */
export function wireBlockType(row: Row): BlockType {
  return {
    id: text(row.id),
    created: formatTime(Number(row.created)),
    updated: formatTime(Number(row.updated)),
    name: text(row.name),
    slug: text(row.slug),
    logo_url: maybeText(row.logo_url),
    documentation_url: maybeText(row.documentation_url),
    description: maybeText(row.description),
    code_example: maybeText(row.code_example),
    is_protected: row.is_protected === 1,
  };
}

/** @throws 404 when there is none */
export function findBlockType(database: Database, column: "id" | "slug", value: string): Row {
  const row = database.get(`SELECT * FROM block_type WHERE ${column} = ?`, value);
  if (!row) throw refuse(404, "Block type not found");
  return row;
}

/** The types of these ids, by id. */
export function blockTypesOf(database: Database, ids: Iterable<string>): Map<string, BlockType> {
  const rows = database.all(
    "SELECT * FROM block_type WHERE id IN (SELECT value FROM json_each(?))",
    JSON.stringify([...new Set(ids)]),
  );
  return new Map(rows.map((row) => [text(row.id), wireBlockType(row)]));
}
