import fc from "fast-check";
import { expect, test } from "vitest";
import { slack, slackText } from "../../../../bridge/notify/channels/slack.ts";
import type { HttpDelivery } from "../../../../bridge/notify/delivery.ts";

const BLOCK = { slug: "slack-webhook", name: "ops", data: { url: "https://hooks.slack.com/services/A/B/C" } };

function textOf(subject: string | undefined, body: string): string {
  return JSON.parse((slack.deliver(BLOCK, { subject, body }) as HttpDelivery).body ?? "").text;
}

test("text of a run is text in Slack: it calls nobody and links nowhere", () => {
  expect(slackText("<!channel> <@U1> <https://evil|ok> & more")).toBe(
    "&lt;!channel&gt; &lt;@U1&gt; &lt;https://evil|ok&gt; &amp; more",
  );
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const escaped = slackText(text);
      expect(escaped).not.toMatch(/[<>]/);
      // Slack turns the three entities back, and no more.
      const shown = escaped.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
      expect(shown).toBe(text);
    }),
  );
});

test("the message keeps its own markup, its subject is one bold line", () => {
  expect(textOf("Failed\n run", "see <https://flows.example.com|the run> *now*")).toBe(
    "*Failed run*\nsee <https://flows.example.com|the run> *now*",
  );
  expect(textOf(undefined, "only this")).toBe("only this");
});

test("a text that Slack would cut is cut, never in an entity", () => {
  fc.assert(
    fc.property(fc.integer({ min: 38_980, max: 39_010 }), (length) => {
      const text = textOf(undefined, `${"x".repeat(length)}&amp;&lt;😀&gt;`.padEnd(39_100, "y"));
      expect(text.length).toBeLessThanOrEqual(39_001);
      expect(text).not.toMatch(/&[a-z]*…$/);
      expect(text.isWellFormed()).toBe(true);
    }),
  );
});

test.each([
  [{}, "slack-webhook/ops can't send: its `url` is missing"],
  [{ url: 5 }, "slack-webhook/ops can't send: its `url` is not of type string"],
  [{ url: "ftp://secret" }, "slack-webhook/ops can't send: its `url` is no http:// or https:// address"],
  [
    { url: "https://hooks.slack.com/x", allow_private_urls: "yes" },
    "slack-webhook/ops can't send: its `allow_private_urls` is not of type boolean",
  ],
])("a block that is none: %j", (data, message) => {
  expect(() => slack.deliver({ ...BLOCK, data }, { subject: "s", body: "b" })).toThrow(message);
});
