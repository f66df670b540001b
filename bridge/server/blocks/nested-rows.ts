/** Reads the rows of block documents or schemas with those that are nested in them, however deep. */
import type { BlockType } from "../../contract/blocks/block-type.ts";
import { text } from "../db/columns.ts";
import type { Database, Row } from "../db/database.ts";
import { blockTypesOf } from "./block-type-row.ts";

/** A row, with what is nested in it directly: under which name, and which row that is. */
export interface NestedRow {
  row: Row;
  type: BlockType;
  nested: { name: string; id: string }[];
}

/** What is nested comes in the order in which it was made, where that shows. */
const ORDERS = {
  block_document: "",
  block_schema: "JOIN block_schema ON block_schema.id = reference_id",
};

/** The rows of `ids` and all that is nested in them, by id; those whose block type is gone are left out. */
export function readNestedRows(
  database: Database,
  table: "block_document" | "block_schema",
  ids: readonly string[],
): Map<string, NestedRow> {
  const closure = `WITH RECURSIVE closure (id) AS (
      SELECT value FROM json_each(?)
      UNION SELECT reference_id FROM ${table}_reference JOIN closure ON parent_id = closure.id
    )`;
  const list = JSON.stringify(ids);
  const rows = database.all(`${closure} SELECT ${table}.* FROM ${table} JOIN closure USING (id)`, list);
  const types = blockTypesOf(
    database,
    rows.map((row) => text(row.block_type_id)),
  );
  const found = new Map<string, NestedRow>();
  for (const row of rows) {
    const type = types.get(text(row.block_type_id));
    if (type) found.set(text(row.id), { row, type, nested: [] });
  }
  const references = database.all(
    `${closure} SELECT parent_id, name, reference_id FROM ${table}_reference ${ORDERS[table]}
     WHERE parent_id IN (SELECT id FROM closure) ${ORDERS[table] && "ORDER BY created, seq"}`,
    list,
  );
  for (const { parent_id, name, reference_id } of references)
    found.get(text(parent_id))?.nested.push({ name: text(name), id: text(reference_id) });
  return found;
}
