/** Ways around the gate of a served API, each tried as bytes on its port: none leads past it. */
import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createGate } from "../../../bridge/access/gate.ts";
import { listen } from "../../../bridge/server/listen.ts";
import { createApiKey, isApiKey } from "../../../bridge/server/resources/api-keys.ts";
import { openServer } from "../server/harness.ts";

const AUTH = "admin:secret";

function basic(text: string): string {
  return `Authorization: Basic ${Buffer.from(text).toString("base64")}\r\n`;
}

async function guarded(csrf = false) {
  const server = await openServer();
  const key = createApiKey(server.context, "key", null);
  const gate = createGate({
    address: "0.0.0.0",
    authString: AUTH,
    csrf,
    isKey: (text) => isApiKey(server.context, text),
  });
  const { url, close } = await listen(server, {
    port: 0,
    gate,
    fallback: () => new Response("page", { status: 299 }),
  });
  onTestFinished(close);
  const port = Number(new URL(url).port);
  /** What is answered to these bytes; of an upgrade, the begin of it. */
  const raw = (bytes: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let text = "";
      const socket = connect(port, "127.0.0.1", () => socket.write(Buffer.from(bytes, "latin1")));
      socket.on("data", (data) => {
        text += data.toString("latin1");
        if (text.startsWith("HTTP/1.1 101")) socket.destroy();
      });
      socket.once("close", () => resolve(text));
      socket.once("error", reject);
    });
  const ask = async (method: string, target: string, headers = "", host = "127.0.0.1"): Promise<number> => {
    const framing = "Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n";
    const answer = await raw(`${method} ${target} HTTP/1.1\r\nHost: ${host}\r\n${headers}${framing}\r\n{}`);
    return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
  };
  return { server, key, raw, ask };
}

const FILTER = "/api/flows/filter";
const PATHS = [
  FILTER,
  `/${FILTER}`,
  "/%61pi/flows/filter",
  "/api%2fflows%2ffilter",
  "/API/flows/filter",
  "/api//flows/filter",
  "/./api/flows/filter",
  "/assets/../api/flows/filter",
  "/assets/%2e%2e/api/flows/filter",
  "/assets/..%5capi/flows/filter",
  "/assets/..\\api/flows/filter",
  "/api/health/../flows/filter",
  "/api/health/%2e%2e/flows/filter",
  "/api/health%2f..%2fflows/filter",
  "/api/ready;/../flows/filter",
  "/api/health\0/../flows/filter",
  "\\api\\flows\\filter",
  "/api/flows/filter?x=/api/health",
  "/api/flows/filter#/api/health",
  "/sign-in/../api/flows/filter",
  "/sign-in%2f..%2fapi/flows/filter",
  "/ui-settings/../api/flows/filter",
  "http://127.0.0.1/api/flows/filter",
  "http://127.0.0.1/sign-in/../api/flows/filter",
  "http://evil.example/api/flows/filter",
  "//127.0.0.1/api/flows/filter",
];

test("no path and no method leads past the gate", async () => {
  const { ask } = await guarded();
  for (const path of PATHS) {
    for (const method of ["POST", "GET", "HEAD", "OPTIONS", "PUT", "PROPFIND"])
      expect([method, path, await ask(method, path)]).toEqual([method, path, expect.toSatisfy(isRefusal)]);
  }
  expect(await ask("GET", "/api/health")).toBe(200);
});

function isRefusal(status: unknown): boolean {
  return [400, 401, 403, 404].includes(Number(status));
}

test("no header is taken for the secret, nor two for one", async () => {
  const { ask, key, server } = await guarded();
  const hash = server.context.database.get("SELECT hash FROM api_key")?.hash;
  for (const headers of [
    `${basic("x:y")}${basic(AUTH)}`,
    "Authorization:\r\n",
    "Authorization: Basic \r\n",
    "Authorization: Basic =\r\n",
    "Authorization: null\r\n",
    `Authorization: Bearer ${AUTH}\r\n`,
    `Authorization: Bearer ${hash}\r\n`,
    "Authorization: Bearer ''\r\n",
    basic(key),
    basic(`${AUTH}\0`),
    basic(AUTH).replace("Authorization", "Proxy-Authorization"),
    "X-HTTP-Method-Override: GET\r\nX-Original-URL: /api/health\r\nX-Rewrite-URL: /api/health\r\n",
    "Cookie: cellflow=1\r\n",
  ])
    expect([headers, await ask("POST", FILTER, headers)]).toEqual([headers, 401]);
  expect(await ask("POST", FILTER, basic(AUTH))).toBe(200);
  expect(await ask("POST", FILTER, `authorization: bearer ${key}\r\n`)).toBe(200);
});

test("a host of somebody else is refused however it is written", async () => {
  const { ask } = await guarded();
  for (const host of [
    "evil.example",
    "127.0.0.1.evil.example",
    "x@evil.example",
    "localhost.evil.example",
    "evil.example:80",
    "localhost evil",
  ])
    expect([host, await ask("GET", "/api/health", "", host)]).toEqual([host, expect.toSatisfy(isRefusal)]);
  for (const host of ["localhost", "LOCALHOST:1", "[::1]"])
    expect(await ask("GET", "/api/health", "", host)).toBe(200);
});

test("no websocket is opened without its protocol, nor elsewhere, nor by another site's page", async () => {
  const { raw } = await guarded();
  const upgrade = async (path: string, headers: string): Promise<string> => {
    const key = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    const lines = `Host: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}${headers}`;
    return (await raw(`GET ${path} HTTP/1.1\r\n${lines}\r\n`)).slice(0, "HTTP/1.1 403".length);
  };
  const protocol = "Sec-WebSocket-Protocol: prefect\r\n";
  for (const [path, headers] of [
    ["/api/events/in", ""],
    ["/api/events/in", "Sec-WebSocket-Protocol: other\r\n"],
    ["/api/events/in", "Sec-WebSocket-Protocol: PREFECT\r\n"],
    ["/api/events/in", `${protocol}Origin: http://evil.example\r\n`],
    ["//api/events/in", protocol],
    ["/api/health", protocol],
    [FILTER, protocol],
  ] as const)
    expect([path, headers, await upgrade(path, headers)]).toEqual([path, headers, "HTTP/1.1 403"]);
  expect(await upgrade("/api/events/in", protocol)).toBe("HTTP/1.1 101");
});

test("no method changes anything without a token, and no token is another client's", async () => {
  const { ask, raw } = await guarded(true);
  for (const method of ["POST", "PUT", "PATCH", "DELETE"])
    expect([method, await ask(method, FILTER, basic(AUTH))]).toEqual([method, 403]);
  for (const method of ["QUERY", "PROPFIND", "MKCOL", "post"])
    expect([method, await ask(method, FILTER, basic(AUTH))]).toEqual([
      method,
      expect.toSatisfy((status) => status === 400 || status === 405),
    ]);
  expect(await ask("GET", "/api/csrf-token?client=a")).toBe(401);
  const answer = await raw(
    `GET /api/csrf-token?client=a HTTP/1.1\r\nHost: 127.0.0.1\r\n${basic(AUTH)}Connection: close\r\n\r\n`,
  );
  const token = /"token":"([^"]+)"/.exec(answer)?.[1] ?? "";
  const [until, signature] = token.split(".");
  const change = (client: string, sent: string) =>
    ask("POST", FILTER, `${basic(AUTH)}Prefect-Csrf-Client: ${client}\r\nPrefect-Csrf-Token: ${sent}\r\n`);
  expect(await change("a", token)).toBe(200);
  for (const [client, sent] of [
    ["b", token],
    ["", token],
    ["a\r\nPrefect-Csrf-Client: b", token],
    [`${until} a`, token],
    ["a", `${until}.`],
    ["a", `1.${signature}`],
    ["a", `${Number(until) + 1}.${signature}`],
    ["a", "undefined.undefined"],
  ] as const)
    expect([client, sent, await change(client, sent)]).toEqual([client, sent, 403]);
});
