/** Reads the block that a message goes through, its secrets included. */
import { blockReference, type ChannelBlock } from "../../../notify/message.ts";
import type { Vault } from "../../blocks/encryption/vault.ts";
import { readBlockDocuments } from "../../blocks/read-documents.ts";
import type { ServerContext } from "../../context.ts";
import { resourceOf } from "../../events/resource.ts";
import { ActionFailed, type Outcome, refused } from "../actions/outcome.ts";
import type { MessageAction } from "./message-action.ts";

export interface MessageBlock extends ChannelBlock {
  /** It and its type, as events name them. */
  related: Outcome["related"];
}

/** @throws ActionFailed where there is none, or it is not of a kind for the action; BlockKeyError */
export function readMessageBlock(context: ServerContext, vault: Vault, action: MessageAction): MessageBlock {
  const id = action.block_document_id;
  const row = context.database.get("SELECT * FROM block_document WHERE id = ?", id);
  if (!row) throw refused(action.type, 404, undefined, { details: { code: "notify.block" } });
  const [document] = readBlockDocuments(context.database, vault, [row], true);
  if (!document) throw new Error(`block document ${id} has no schema`);
  const slug = document.block_type.slug;
  const block = {
    slug,
    name: document.name ?? "anonymous",
    data: document.data,
    related: [
      resourceOf("block-document", id, { name: document.name ?? undefined, role: "block" }),
      resourceOf("block-type", slug, { role: "block-type" }),
    ],
  };
  const capabilities = document.block_schema?.capabilities ?? [];
  const isKind = action.type === "call-webhook" ? slug === "webhook" : capabilities.includes("notify");
  if (isKind) return block;
  const kind = action.type === "call-webhook" ? "webhook" : "notification";
  throw new ActionFailed(`The referenced block was not a ${kind} block: ${blockReference(block)}`, {
    details: { code: "notify.channel" },
  });
}
