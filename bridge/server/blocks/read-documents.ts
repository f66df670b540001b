/** Reads block documents whole: decrypted, their secrets masked, with the documents that are nested in them. */
import type { BlockDocument, NestedBlockDocument } from "../../contract/blocks/block-document.ts";
import type { BlockSchema } from "../../contract/blocks/block-schema.ts";
import { type JsonObject, parseAsWritten } from "../../contract/blocks/json-text.ts";
import { maskSecrets, secretFieldsOf } from "../../contract/blocks/secrets.ts";
import { formatTime } from "../../contract/time.ts";
import { text } from "../db/columns.ts";
import type { Database, Row } from "../db/database.ts";
import type { Vault } from "./encryption/vault.ts";
import { type NestedRow, readNestedRows } from "./nested-rows.ts";
import { readBlockSchemas } from "./schemas/read-schemas.ts";

interface Node extends NestedRow {
  schema: BlockSchema;
}

interface Content {
  data: JsonObject;
  references: Record<string, NestedBlockDocument>;
}

/**
 * The documents of these rows, in their order.
 * @throws BlockKeyError when their data cannot be decrypted
 */
export function readBlockDocuments(
  database: Database,
  vault: Vault,
  rows: readonly Row[],
  includeSecrets: boolean,
): BlockDocument[] {
  const nodes = readNodes(
    database,
    rows.map((row) => text(row.id)),
  );
  const known = new Map<string, Content>();
  return rows.flatMap((row) => {
    const node = nodes.get(text(row.id));
    return node ? [wire(node, contentOf(nodes, node, vault, includeSecrets, known))] : [];
  });
}

/** A document's own data, without what is nested in it. */
export function ownData(vault: Vault, row: Row): JsonObject {
  if (!(row.data instanceof Uint8Array)) throw new Error(`block document ${text(row.id)} has no data`);
  return parseAsWritten(vault.open(text(row.id), row.data)) as JsonObject;
}

function readNodes(database: Database, ids: readonly string[]): Map<string, Node> {
  const found = readNestedRows(database, "block_document", ids);
  const schemas = new Map(
    readBlockSchemas(
      database,
      database.all(
        "SELECT * FROM block_schema WHERE id IN (SELECT value FROM json_each(?))",
        JSON.stringify([...found.values()].map(({ row }) => text(row.block_schema_id))),
      ),
    ).map((schema) => [schema.id, schema]),
  );
  const nodes = new Map<string, Node>();
  for (const [id, each] of found) {
    const schema = schemas.get(text(each.row.block_schema_id));
    if (schema) nodes.set(id, { ...each, schema });
  }
  return nodes;
}

function contentOf(
  nodes: ReadonlyMap<string, Node>,
  node: Node,
  vault: Vault,
  includeSecrets: boolean,
  known: Map<string, Content>,
): Content {
  const id = text(node.row.id);
  const before = known.get(id);
  if (before) return before;
  const data: [string, unknown][] = Object.entries(ownData(vault, node.row));
  const references: [string, NestedBlockDocument][] = [];
  for (const { name, id: nestedId } of node.nested) {
    const nested = nodes.get(nestedId);
    if (!nested) continue;
    const content = contentOf(nodes, nested, vault, includeSecrets, known);
    data.push([name, content.data]);
    references.push([name, wireNested(nested, content)]);
  }
  const whole: JsonObject = Object.fromEntries(data);
  const content = {
    // What is nested is masked by its own schema, and by this one, whatever either says of it.
    data: includeSecrets ? whole : maskSecrets(whole, secretFieldsOf(node.schema.fields)),
    references: Object.fromEntries(references),
  };
  known.set(id, content);
  return content;
}

function wireNested({ row, type }: Node, { references }: Content): NestedBlockDocument {
  return {
    block_document: {
      id: text(row.id),
      name: text(row.name),
      block_type: type,
      is_anonymous: row.is_anonymous === 1,
      block_document_references: references,
    },
  };
}

function wire({ row, type, schema }: Node, { data, references }: Content): BlockDocument {
  return {
    id: text(row.id),
    created: formatTime(Number(row.created)),
    updated: formatTime(Number(row.updated)),
    name: text(row.name),
    data,
    block_schema_id: text(row.block_schema_id),
    block_schema: schema,
    block_type_id: text(row.block_type_id),
    block_type_name: text(row.block_type_name),
    block_type: type,
    block_document_references: references,
    is_anonymous: row.is_anonymous === 1,
  };
}
