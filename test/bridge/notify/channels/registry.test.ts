import fc from "fast-check";
import { expect, test } from "vitest";
import { channelOf, findChannel } from "../../../../bridge/notify/channels/registry.ts";
import type { HttpDelivery } from "../../../../bridge/notify/delivery.ts";

const MESSAGE = { subject: "Subject", body: "Body" };

function made(slug: string, data: object): HttpDelivery {
  return channelOf({ slug, name: "n" }).deliver(
    { slug, name: "n", data: { ...data } },
    MESSAGE,
  ) as HttpDelivery;
}

test("each channel's request", () => {
  expect(made("webhook", { url: "https://e.x/a" })).toMatchObject({
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"subject":"Subject","body":"Body"}',
  });
  const discord = made("discord-webhook", { webhook_id: "123", webhook_token: "abc_D" });
  expect(discord.url).toBe("https://discord.com/api/webhooks/123/abc_D");
  expect(JSON.parse(discord.body ?? "")).toMatchObject({
    content: "**Subject**\nBody",
    allowed_mentions: { parse: [] },
  });
  const mattermost = made("mattermost-webhook", {
    hostname: "chat.example.com",
    token: "t/k",
    path: "/sub/",
  });
  expect(mattermost).toMatchObject({
    url: "http://chat.example.com:8065/sub/hooks/t%2Fk",
    allowPrivate: true,
  });
  const teams = made("ms-teams-webhook", { url: "https://prod.logic.azure.com/workflows/x" });
  expect(JSON.parse(teams.body ?? "").attachments[0].content.body).toMatchObject([
    { text: "Subject" },
    { text: "Body" },
  ]);
});

test("a type that is no channel is named, and what is one", () => {
  expect(() => channelOf({ slug: "secret", name: "s" })).toThrow(
    /secret\/s can't send messages: .*slack-webhook/,
  );
  expect(() => channelOf({ slug: "email-server-credentials", name: "s" })).toThrow(/an `email` block/);
});

test("Markdown of run data is text: no mention, no link", () => {
  const escaped = (text: string) => findChannel("discord-webhook")?.escape(text) ?? "";
  expect(escaped("[a](http://x) @everyone <@1> **b**")).toBe(
    "\\[a\\]\\(http://x\\) @\u200Beveryone \\<@\u200B1\\> \\*\\*b\\*\\*",
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(escaped(text)).not.toMatch(/@(?!\u200B)/);
      expect(escaped(text).replaceAll(/\\./gs, "")).not.toMatch(/[\][()<>*_`~|]/);
    }),
  );
});
