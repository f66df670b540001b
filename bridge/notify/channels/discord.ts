/** Sends to Discord through a webhook. */
import { z } from "zod";
import { cutAt } from "../one-line.ts";
import { type Channel, readData } from "./channel.ts";
import { markdownText } from "./markdown-text.ts";

const token = z.string().regex(/^[\w-]+$/);
const schema = z.object({
  webhook_id: token,
  webhook_token: token,
  botname: z.string().nullish(),
  tts: z.boolean().nullish(),
  avatar_url: z.string().nullish(),
});

/** Of a message. https://discord.com/developers/docs/resources/webhook#execute-webhook */
const MAX_CONTENT = 2000;

export const discord: Channel = {
  escape: markdownText,
  deliver(block, { subject, body }) {
    const data = readData(schema, block);
    const content = subject === undefined ? body : `**${subject}**\n${body}`;
    return {
      kind: "http",
      method: "POST",
      url: `https://discord.com/api/webhooks/${data.webhook_id}/${data.webhook_token}`,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        content: content.length > MAX_CONTENT ? `${cutAt(content, MAX_CONTENT - 1)}…` : content,
        ...(data.botname && { username: data.botname }),
        ...(data.avatar_url && { avatar_url: data.avatar_url }),
        tts: data.tts ?? false,
        // Whatever stands in it calls nobody.
        allowed_mentions: { parse: [] },
      }),
      verify: true,
      allowPrivate: undefined,
      secrets: [data.webhook_id, data.webhook_token],
    };
  },
};
