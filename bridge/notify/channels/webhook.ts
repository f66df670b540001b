/** Calls a webhook with a text, which is the request's body; a message's is JSON of its subject and body. */
import { z } from "zod";
import type { Delivery } from "../delivery.ts";
import type { ChannelBlock } from "../message.ts";
import { asItIs, type Channel, readData } from "./channel.ts";
import { allowPrivate, method, texts, url } from "./fields.ts";
import { headerSecrets, withContentType } from "./headers.ts";

const schema = z.object({
  method,
  url,
  headers: texts,
  allow_private_urls: allowPrivate,
  verify: z.boolean().default(true),
});

export const webhook: Channel = {
  escape: asItIs,
  deliver: (block, { subject, body }) => webhookCall(block, JSON.stringify({ subject, body })),
};

/** @throws NotifyError `notify.block` */
export function webhookCall(block: ChannelBlock, payload: string): Delivery {
  const data = readData(schema, block);
  return {
    kind: "http",
    method: data.method,
    url: data.url,
    headers: payload === "" ? data.headers : withContentType(data.headers, contentTypeOf(payload)),
    body: payload === "" ? undefined : payload,
    verify: data.verify,
    allowPrivate: data.allow_private_urls,
    secrets: [data.url, ...headerSecrets(data.headers)],
  };
}

function contentTypeOf(payload: string): string {
  try {
    JSON.parse(payload);
    return "application/json";
  } catch {
    // Any other text.
    return "text/plain; charset=utf-8";
  }
}
