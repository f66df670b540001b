/** Reads block schemas whole: with what is nested in them, which is stored as rows and references of its own. */
import type { BlockSchema } from "../../../contract/blocks/block-schema.ts";
import { isObject, type JsonObject, parseAsWritten } from "../../../contract/blocks/json-text.ts";
import { formatTime } from "../../../contract/time.ts";
import { json, text } from "../../db/columns.ts";
import type { Database, Row } from "../../db/database.ts";
import { type NestedRow, readNestedRows } from "../nested-rows.ts";

interface Node extends NestedRow {
  fields: JsonObject;
}

/** The schemas of these rows, in their order. */
export function readBlockSchemas(database: Database, rows: readonly Row[]): BlockSchema[] {
  const nodes = readNodes(
    database,
    rows.map((row) => text(row.id)),
  );
  const known = new Map<string, JsonObject>();
  return rows.flatMap((row) => {
    const node = nodes.get(text(row.id));
    return node ? [wire(node, fullFields(nodes, text(row.id), known))] : [];
  });
}

/** The fields as they are stored: without those of nested blocks. */
export function storedFields(row: Row): JsonObject {
  return parseAsWritten(text(row.fields)) as JsonObject;
}

function readNodes(database: Database, ids: readonly string[]): Map<string, Node> {
  const found = readNestedRows(database, "block_schema", ids);
  return new Map([...found].map(([id, each]) => [id, { ...each, fields: storedFields(each.row) }]));
}

/** With `block_schema_references`, and the nested blocks among the definitions, each under its title. */
function fullFields(
  nodes: ReadonlyMap<string, Node>,
  id: string,
  known: Map<string, JsonObject>,
): JsonObject {
  const before = known.get(id);
  if (before) return before;
  const node = nodes.get(id);
  if (!node) return {};
  const references = referencesOf(nodes, node);
  // One that is nested in itself gets no more than this.
  known.set(id, { ...node.fields, block_schema_references: references });
  let definitions: JsonObject = {};
  for (const nested of node.nested) {
    const { definitions: inner, ...fields } = fullFields(nodes, nested.id, known);
    if (typeof fields.title !== "string") continue;
    definitions = { ...definitions, [fields.title]: fields, ...(isObject(inner) ? inner : {}) };
  }
  const own = isObject(node.fields.definitions) ? node.fields.definitions : {};
  const all = { ...own, ...definitions };
  const full: JsonObject = { ...node.fields, block_schema_references: references };
  if (Object.keys(all).length > 0) full.definitions = all;
  known.set(id, full);
  return full;
}

/** One reference, or a list where a field takes one of several blocks. */
function referencesOf(nodes: ReadonlyMap<string, Node>, node: Node): JsonObject {
  const lists = new Map<string, { block_schema_checksum: string; block_type_slug: string }[]>();
  for (const { name, id } of node.nested) {
    const nested = nodes.get(id);
    if (!nested) continue;
    const [checksum, slug] = [text(nested.row.checksum), nested.type.slug];
    const list = lists.get(name) ?? [];
    if (!list.some((each) => each.block_schema_checksum === checksum && each.block_type_slug === slug))
      list.push({ block_schema_checksum: checksum, block_type_slug: slug });
    lists.set(name, list);
  }
  return Object.fromEntries([...lists].map(([name, list]) => [name, list.length === 1 ? list[0] : list]));
}

function wire({ row, type }: Node, fields: JsonObject): BlockSchema {
  return {
    id: text(row.id),
    created: formatTime(Number(row.created)),
    updated: formatTime(Number(row.updated)),
    checksum: text(row.checksum),
    fields,
    block_type_id: text(row.block_type_id),
    block_type: type,
    capabilities: json<string[]>(row.capabilities, []),
    version: text(row.version),
  };
}
