import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { createGate } from "../../../../bridge/access/gate.ts";
import { listen } from "../../../../bridge/server/listen.ts";
import {
  createApiKey,
  deleteApiKey,
  isApiKey,
  listApiKeys,
} from "../../../../bridge/server/resources/api-keys.ts";
import { openServer } from "../harness.ts";

async function served() {
  const server = await openServer();
  const { context } = server;
  const gate = createGate({
    address: "127.0.0.1",
    authString: "admin:secret",
    isKey: (key) => isApiKey(context, key),
  });
  const { url, close } = await listen(server, { port: 0, gate });
  onTestFinished(close);
  return { context, url };
}

test("a key opens the API and its sockets until it is deleted, and no pages", async () => {
  const { context, url } = await served();
  const key = createApiKey(context, "ci", null);
  const ask = (authorization: string, path = "/api/flows/filter") =>
    fetch(url + path, { method: "POST", headers: { authorization }, body: "{}" }).then((r) => r.status);
  const tokenIs = (token: string) =>
    new Promise<string>((resolve) => {
      const socket = new WebSocket(`${url.replace("http", "ws")}/api/events/out`, "prefect");
      socket.once("open", () => socket.send(JSON.stringify({ type: "auth", token })));
      socket.once("message", (frame) => {
        resolve(String(frame));
        socket.terminate();
      });
      socket.once("close", (code) => resolve(String(code)));
    });
  expect(await ask(`Bearer ${key}`)).toBe(200);
  expect(await ask(`Bearer ${key}x`)).toBe(401);
  expect(await ask(`Basic ${btoa(key)}`)).toBe(401);
  expect(await ask(`Bearer ${key}`, "/runs")).toBe(401);
  expect(await tokenIs(key)).toBe('{"type":"auth_success"}');
  expect(await tokenIs("admin:secret")).toBe('{"type":"auth_success"}');
  expect(await tokenIs("cfk_none")).toBe("1008");
  expect(listApiKeys(context)).toMatchObject([{ name: "ci", expires: null, lastUsed: expect.any(Number) }]);
  expect(deleteApiKey(context, "ci")).toBe(true);
  expect([await ask(`Bearer ${key}`), await tokenIs(key)]).toEqual([401, "1008"]);
});

test("a key is not in the database, and is no key when its time is over", async () => {
  const { context } = await openServer();
  const key = createApiKey(context, "short", context.now() + 60_000_000);
  expect(JSON.stringify(context.database.all("SELECT * FROM api_key"))).not.toContain(key.slice(4));
  expect(isApiKey(context, key)).toBe(true);
  context.database.run("UPDATE api_key SET expires = ?", context.now());
  expect(isApiKey(context, key)).toBe(false);
});

test("a name is taken once, and is not empty", async () => {
  const { context } = await openServer();
  createApiKey(context, "ci", null);
  expect(() => createApiKey(context, "ci", null)).toThrow('there is an API key "ci" already');
  expect(() => createApiKey(context, " ", null)).toThrow("an API key needs a name");
  expect(deleteApiKey(context, "other")).toBe(false);
});
