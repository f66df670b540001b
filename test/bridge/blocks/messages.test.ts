import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Email, EmailServerCredentials, flow, SlackWebhook, Webhook } from "../../../bridge/index.ts";

const requests: { path: string; headers: IncomingHttpHeaders; body: string }[] = [];
let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const path = request.url ?? "";
    requests.push({ path, headers: request.headers, body: await text(request) });
    response.writeHead(path.startsWith("/refused") ? 404 : 200).end("thanks");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

test("a message goes to Slack's webhook", async () => {
  await SlackWebhook({ url: `${url}/slack-secret` }).notify("It is done.", "The flow");
  await SlackWebhook({ url: `${url}/slack-secret` }).notify({ body: "Again." });
  const sent = requests.filter(({ path }) => path === "/slack-secret").map(({ body }) => body);
  expect(sent).toEqual([expect.stringContaining("It is done."), expect.stringContaining("Again.")]);
});

test("a webhook is called with a payload, and answers", async () => {
  const hook = Webhook({ url: `${url}/hook`, headers: { "X-Key": "hidden-key" } });
  expect(await hook.call({ rows: 3 })).toMatchObject({ status: 200, text: "thanks" });
  await hook.call("as it is");
  expect(requests.filter(({ path }) => path === "/hook")).toMatchObject([
    { body: '{"rows":3}', headers: { "x-key": "hidden-key", "content-type": "application/json" } },
    { body: "as it is" },
  ]);
});

test("what is not sent is said in one line without the address", async () => {
  const refused = SlackWebhook({ url: `${url}/refused-hidden` });
  await expect(refused.notify("x")).rejects.toMatchObject({
    code: "notify.refused",
    message: expect.not.stringMatching(/hidden|\n/),
  });
  const denied = Webhook({ url: `${url}/hook`, allowPrivateUrls: false });
  await expect(denied.call()).rejects.toMatchObject({ code: "notify.address" });
  await expect(refused.notify(5 as never)).rejects.toMatchObject({ code: "block.argument" });
  const nobody = Email({ credentials: EmailServerCredentials({ username: "u" }), to: ["a@example.com"] });
  await expect(nobody.notify("x")).rejects.toMatchObject({ code: "notify.block" });
});

test("a flow that is drawn sends nothing", async () => {
  const before = requests.length;
  const sends = flow(
    async () => {
      await SlackWebhook({ url: `${url}/drawn` }).notify("x");
      return (await Webhook({ url: `${url}/drawn` }).call()).status;
    },
    { name: "sends" },
  );
  await sends.visualize();
  expect(requests.length).toBe(before);
});
