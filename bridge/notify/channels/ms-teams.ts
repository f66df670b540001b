/** Sends to Microsoft Teams through a workflow that takes webhook requests: an adaptive card. */
import { z } from "zod";
import { type Channel, readData } from "./channel.ts";
import { allowPrivate, url } from "./fields.ts";
import { markdownText } from "./markdown-text.ts";

const schema = z.object({ url, allow_private_urls: allowPrivate, wrap: z.boolean().default(true) });

export const msTeams: Channel = {
  escape: markdownText,
  deliver(block, { subject, body }) {
    const data = readData(schema, block);
    const title = { type: "TextBlock", text: subject, weight: "bolder", size: "medium", wrap: data.wrap };
    // A single line break is none in Markdown.
    const text = { type: "TextBlock", text: body.replaceAll("\n", "\n\n"), wrap: data.wrap };
    return {
      kind: "http",
      method: "POST",
      url: data.url,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        type: "message",
        attachments: [
          {
            contentType: "application/vnd.microsoft.card.adaptive",
            contentUrl: null,
            content: {
              $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
              type: "AdaptiveCard",
              version: "1.4",
              body: subject === undefined ? [text] : [title, text],
            },
          },
        ],
      }),
      verify: true,
      allowPrivate: data.allow_private_urls,
      secrets: [data.url],
    };
  },
};
