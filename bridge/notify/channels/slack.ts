/** Sends to Slack through an incoming webhook: text in Slack's markup. */
import { z } from "zod";
import type { Message } from "../message.ts";
import { cutAt } from "../one-line.ts";
import { type Channel, readData } from "./channel.ts";
import { allowPrivate, url } from "./fields.ts";

const schema = z.object({ url, allow_private_urls: allowPrivate });

/** Slack cuts a text at 40,000 characters. https://docs.slack.dev/changelog/2018-truncating-really-long-messages */
const MAX_TEXT = 39_000;

export const slack: Channel = {
  escape: slackText,
  deliver(block, message) {
    const data = readData(schema, block);
    return {
      kind: "http",
      method: "POST",
      url: data.url,
      headers: { "content-type": "application/json" },
      // What a link in the run's data leads to is not fetched and shown.
      body: JSON.stringify({ text: slackMessage(message), unfurl_links: false, unfurl_media: false }),
      verify: true,
      allowPrivate: data.allow_private_urls,
      secrets: [data.url],
    };
  },
};

/**
 * Text that Slack shows as it is: without `<!channel>`, `<@U…>` and links of its own.
 * https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
export function slackText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function slackMessage({ subject, body }: Message): string {
  const text =
    subject === undefined ? body : `*${subject.replaceAll(/\s+/g, " ").trim()}*\n${body}`.trimEnd();
  if (text.length <= MAX_TEXT) return text;
  // Not in the middle of an entity.
  return `${cutAt(text, MAX_TEXT).replace(/&[a-z]{0,3}$/, "")}…`;
}
