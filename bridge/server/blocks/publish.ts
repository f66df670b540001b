/** Publishes what happens to blocks as events: `prefect.block-document.created` and the like, without secrets. */
import type { BlockDocument } from "../../contract/blocks/block-document.ts";
import type { Event } from "../../contract/events/event.ts";
import { formatTime } from "../../contract/time.ts";
import { v7 } from "../../uuid.ts";
import type { ServerContext } from "../context.ts";
import { text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";
import { insertEvent } from "../runs/recording/store-events.ts";
import { wireBlockType } from "./block-type-row.ts";
import { BlockKeyError } from "./encryption/key-error.ts";
import type { Vault } from "./encryption/vault.ts";
import { readBlockDocuments } from "./read-documents.ts";
import { secretFieldsOf } from "./secrets.ts";

type Action = "created" | "updated" | "deleted";

/** Inside the transaction that does it. */
export function publishType(context: ServerContext, action: Action, row: Row): void {
  const { id, created: _, updated: __, ...payload } = wireBlockType(row);
  publish(context, `prefect.block-type.${action}`, `prefect.block-type.${id}`, payload.name, payload, []);
}

/** Inside the transaction that does it; while the document is there. Anonymous ones have no events. */
export function publishDocument(context: ServerContext, vault: Vault, action: Action, id: string): void {
  const row = context.database.get("SELECT * FROM block_document WHERE id = ?", id);
  if (!row || row.is_anonymous === 1) return;
  const document = readable(context, vault, row, action === "deleted");
  const typeId = text(row.block_type_id);
  const typeName = text(row.block_type_name);
  publish(
    context,
    `prefect.block-document.${action}`,
    `prefect.block-document.${id}`,
    text(row.name),
    {
      name: text(row.name),
      data: document ? plainTexts(document) : {},
      block_schema: document
        ? {
            capabilities: document.block_schema.capabilities,
            block_type: { id: typeId, name: typeName },
          }
        : null,
    },
    [
      {
        "prefect.resource.id": `prefect.block-type.${typeId}`,
        "prefect.resource.role": "block-type",
        "prefect.resource.name": typeName,
      },
      {
        "prefect.resource.id": `prefect.block-schema.${text(row.block_schema_id)}`,
        "prefect.resource.role": "block-schema",
      },
    ],
  );
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

function publish(
  context: ServerContext,
  event: string,
  resourceId: string,
  name: string,
  payload: Record<string, unknown>,
  related: Event["related"],
): void {
  insertEvent(context, {
    id: v7(),
    occurred: formatTime(context.now()),
    event,
    resource: { "prefect.resource.id": resourceId, "prefect.resource.name": name },
    related,
    payload,
    follows: null,
  });
}
