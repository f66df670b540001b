/** Sends to Mattermost through an incoming webhook: to its own channel, or to the one that the block names. */
import { z } from "zod";
import { type Channel, readData } from "./channel.ts";
import { markdownText } from "./markdown-text.ts";

const schema = z.object({
  hostname: z.string().regex(/^[\w.:[\]-]+$/),
  secure: z.boolean().default(false),
  token: z.string().min(1),
  botname: z.string().nullish(),
  channels: z.array(z.string()).max(1, { error: "names several channels: save a block for each" }).nullish(),
  path: z.string().nullish(),
  port: z.number().int().min(1).max(65535).default(8065),
});

export const mattermost: Channel = {
  escape: markdownText,
  deliver(block, { subject, body }) {
    const { hostname, secure, token, botname, channels, path, port } = readData(schema, block);
    const folder = (path ?? "").split("/").filter(Boolean).map(encodeURIComponent);
    const [channel] = channels ?? [];
    return {
      kind: "http",
      method: "POST",
      url: `${secure ? "https" : "http"}://${hostname}:${port}/${[...folder, "hooks", encodeURIComponent(token)].join("/")}`,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        text: subject === undefined ? body : `**${subject}**\n${body}`,
        ...(botname && { username: botname }),
        ...(channel !== undefined && { channel: channel.replace(/^#/, "") }),
      }),
      verify: true,
      // A server of one's own, which the block names by host and port: it is private as a rule.
      allowPrivate: true,
      secrets: [token],
    };
  },
};
