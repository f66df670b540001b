import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { createCsrf } from "../../../bridge/access/csrf.ts";
import { createGate } from "../../../bridge/access/gate.ts";
import { remoteTransport } from "../../../bridge/client/transport/remote.ts";
import { listen } from "../../../bridge/server/listen.ts";
import { openServer } from "../server/harness.ts";

const START = Date.parse("2026-01-01T00:00:00Z");

async function tokenOf(response: Response): Promise<string> {
  return ((await response.json()) as { token: string }).token;
}

function change(headers: Record<string, string>, method = "POST") {
  return { method, headers: new Headers(headers) };
}

test("a change needs a token of its client that still holds, in Prefect's words", async () => {
  let now = START;
  const csrf = createCsrf(() => now);
  const token = await tokenOf(csrf.tokenFor("me"));
  const refusal = async (headers: Record<string, string>) =>
    ((await csrf.refuse(change(headers))?.json()) as { detail: string } | undefined)?.detail;
  expect(await refusal({})).toBe("Missing CSRF token.");
  expect(await refusal({ "prefect-csrf-token": token })).toBe("Missing client identifier.");
  expect(await refusal({ "prefect-csrf-token": token, "prefect-csrf-client": "me" })).toBeUndefined();
  const invalid = "Invalid CSRF token or client identifier.";
  expect(await refusal({ "prefect-csrf-token": token, "prefect-csrf-client": "other" })).toBe(invalid);
  expect(await refusal({ "prefect-csrf-token": `${token}x`, "prefect-csrf-client": "me" })).toBe(invalid);
  now += 60 * 60 * 1000;
  expect(await refusal({ "prefect-csrf-token": token, "prefect-csrf-client": "me" })).toBe(invalid);
  expect(csrf.refuse(change({}, "GET"))).toBeUndefined();
});

test("no other text is a token, nor is a token of one server one of another", async () => {
  const csrf = createCsrf();
  const other = await tokenOf(createCsrf().tokenFor("me"));
  const tries = fc.oneof(
    fc.constant(other),
    fc.string(),
    fc.tuple(fc.nat(), fc.base64String()).map(([until, signature]) => `${START + until}.${signature}`),
  );
  fc.assert(
    fc.property(tries, (text) => {
      const headers = { get: (name: string) => (name === "prefect-csrf-token" ? text : "me") };
      const request = { method: "PATCH", headers } as unknown as Request;
      expect(csrf.refuse(request)?.status).toBe(403);
    }),
  );
});

test("our own client gets a token and changes with it; without one a change is refused before the password is asked for", async () => {
  const server = await openServer();
  const gate = createGate({ address: "127.0.0.1", csrf: true, authString: "admin:secret" });
  const { url, close } = await listen(server, { port: 0, gate });
  onTestFinished(close);
  const refused = await fetch(`${url}/api/flows/`, { method: "POST", body: '{"name":"f"}' });
  expect([refused.status, await refused.json()]).toEqual([403, { detail: "Missing CSRF token." }]);
  expect((await fetch(`${url}/api/csrf-token?client=me`)).status).toBe(401);
  expect((await fetch(`${url}/api/health`)).status).toBe(200);
  const transport = remoteTransport({
    apiUrl: `${url}/api`,
    authString: "admin:secret",
    home: "",
    database: "",
  });
  onTestFinished(() => transport.close());
  const created = await transport.fetch("/flows/", { method: "POST", body: JSON.stringify({ name: "f" }) });
  expect(created.status).toBe(201);
});
