/** Sends messages through blocks, each once: what a block makes of one is its channel's. */
import { currentDrawing } from "../engine/drawing/current-drawing.ts";
import { CellflowError } from "../errors.ts";
import type { ChannelBlock } from "../notify/message.ts";
import { v7 } from "../uuid.ts";
import { contentOf } from "./block.ts";
import { writtenOut } from "./documents/wire.ts";

/** How a webhook answered. */
export interface WebhookAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  text: string;
}

/** @throws CellflowError `notify.…`, in one line without the address */
export async function notify(block: object, body: unknown, subject: unknown): Promise<void> {
  if (typeof body !== "string" || (subject !== undefined && typeof subject !== "string"))
    throw new CellflowError(
      "block.argument",
      `${titleOf(block)}.notify needs a body, and takes a subject: texts`,
    );
  if (currentDrawing()) return;
  const { channelOf } = await import("../notify/channels/registry.ts");
  const { deliver } = await import("../notify/deliver.ts");
  const channel = channelBlock(block);
  const delivery = channelOf(channel).deliver(channel, { subject: subject as string | undefined, body });
  // Who runs this code reaches this machine.
  await deliver(delivery, { block: channel, reach: "machine", idempotencyKey: v7() });
}

/** @throws CellflowError `notify.…`, in one line without the address */
export async function callWebhook(block: object, payload: unknown): Promise<WebhookAnswer> {
  if (currentDrawing()) return { status: 200, headers: {}, text: "" };
  const { webhookCall } = await import("../notify/channels/webhook.ts");
  const { deliver } = await import("../notify/deliver.ts");
  const channel = channelBlock(block);
  const text = payload === undefined ? "" : typeof payload === "string" ? payload : JSON.stringify(payload);
  const delivery = webhookCall(channel, text);
  const answer = await deliver(delivery, { block: channel, reach: "machine", idempotencyKey: v7() });
  return answer ?? { status: 200, headers: {}, text: "" };
}

function channelBlock(block: object): ChannelBlock {
  const content = contentOf(block);
  if (!content) throw new TypeError("only blocks send messages");
  return {
    slug: content.definition.slug,
    name: content.saved?.name ?? "(not saved)",
    data: writtenOut(content),
  };
}

function titleOf(block: object): string {
  return contentOf(block)?.definition.title ?? "A block";
}
