/** Publishes what happens to blocks as events: `prefect.block-document.created` and the like, without secrets. */
import type { BlockDocument } from "../../contract/blocks/block-document.ts";
import { secretFieldsOf } from "../../contract/blocks/secrets.ts";
import type { ServerContext } from "../context.ts";
import { text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";
import { publishEvent } from "../events/publish-event.ts";
import { resourceOf } from "../events/resource.ts";
import type { Change } from "../resources/change.ts";
import { wireBlockType } from "./block-type-row.ts";
import { BlockKeyError } from "./encryption/key-error.ts";
import type { Vault } from "./encryption/vault.ts";
import { readBlockDocuments } from "./read-documents.ts";

/** Inside the transaction that does it. */
export function publishType(context: ServerContext, action: Change, row: Row): void {
  const { id, created: _, updated: __, ...payload } = wireBlockType(row);
  publishEvent(context, {
    event: `prefect.block-type.${action}`,
    resource: resourceOf("block-type", id, { name: payload.name }),
    payload,
  });
}

/** Inside the transaction that does it; while the document is there. Anonymous ones have no events. */
export function publishDocument(context: ServerContext, vault: Vault, action: Change, id: string): void {
  const row = context.database.get("SELECT * FROM block_document WHERE id = ?", id);
  if (!row || row.is_anonymous === 1) return;
  const document = readable(context, vault, row, action === "deleted");
  const typeId = text(row.block_type_id);
  const typeName = text(row.block_type_name);
  publishEvent(context, {
    event: `prefect.block-document.${action}`,
    resource: resourceOf("block-document", id, { name: text(row.name) }),
    payload: {
      name: text(row.name),
      data: document ? plainTexts(document) : {},
      block_schema: document
        ? {
            capabilities: document.block_schema.capabilities,
            block_type: { id: typeId, name: typeName },
          }
        : null,
    },
    related: [
      resourceOf("block-type", typeId, { name: typeName, role: "block-type" }),
      resourceOf("block-schema", text(row.block_schema_id), { role: "block-schema" }),
    ],
  });
}

/** A document whose key is lost can be deleted all the same. */
function readable(
  { database }: ServerContext,
  vault: Vault,
  row: Row,
  isDeleted: boolean,
): BlockDocument | undefined {
  try {
    return readBlockDocuments(database, vault, [row], false)[0];
  } catch (error) {
    if (isDeleted && error instanceof BlockKeyError) return undefined;
    throw error;
  }
}

function plainTexts({ data, block_schema }: BlockDocument): Record<string, string> {
  const secret = new Set(secretFieldsOf(block_schema.fields));
  return Object.fromEntries(
    Object.entries(data).flatMap(([key, value]) =>
      typeof value === "string" && !secret.has(key) ? [[key, value] as const] : [],
    ),
  );
}
