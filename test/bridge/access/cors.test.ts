import { expect, onTestFinished, test } from "vitest";
import { createGate } from "../../../bridge/access/gate.ts";
import { listen } from "../../../bridge/server/listen.ts";
import { openServer } from "../server/harness.ts";

async function serve(corsOrigins?: string, authString?: string) {
  const server = await openServer();
  const gate = createGate({ address: "127.0.0.1", corsOrigins, authString });
  const { url, close } = await listen(server, { port: 0, gate });
  onTestFinished(close);
  const preflight = (origin: string) =>
    fetch(`${url}/api/flows/filter`, {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type, authorization",
      },
    });
  const ask = (origin: string) =>
    fetch(`${url}/api/flows/filter`, {
      method: "POST",
      headers: { origin, "content-type": "application/json" },
      body: "{}",
    });
  return { preflight, ask };
}

test("pages of an origin that is named may call the API, and only they", async () => {
  const { preflight, ask } = await serve("https://a.example, https://b.example:8443/");
  const allowed = await preflight("https://b.example:8443");
  expect(allowed.status).toBe(204);
  expect(Object.fromEntries(allowed.headers)).toMatchObject({
    "access-control-allow-origin": "https://b.example:8443",
    "access-control-allow-headers": "content-type, authorization",
  });
  const answer = await ask("https://a.example");
  expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([
    200,
    "https://a.example",
  ]);
  expect((await preflight("https://c.example")).status).toBe(403);
  expect((await ask("https://c.example")).status).toBe(403);
});

test("no page of another origin may, where none is named", async () => {
  const { preflight, ask } = await serve();
  expect((await preflight("https://a.example")).status).toBe(403);
  expect((await ask("https://a.example")).status).toBe(403);
});

test("a browser may ask before it sends the password, which is asked for all the same", async () => {
  const { preflight, ask } = await serve("*", "admin:secret");
  expect((await preflight("https://a.example")).status).toBe(204);
  const answer = await ask("https://a.example");
  expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([
    401,
    "https://a.example",
  ]);
});

test.each([
  ["*", "any page that is open in a browser here could run code"],
  ["a.example", 'names "a.example", which is no origin'],
  ["https://a.example/path", 'names "https://a.example/path", which is no origin'],
])("refuses %s in one line", (corsOrigins, line) => {
  expect(() => createGate({ address: "127.0.0.1", corsOrigins })).toThrow(line);
});
