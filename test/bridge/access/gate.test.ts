import { expect, test } from "vitest";
import { createGate } from "../../../bridge/access/gate.ts";

const AUTH = "admin:päss word";
function basic(text: string): string {
  return `Basic ${Buffer.from(text).toString("base64")}`;
}

test("requests and websockets are passed or refused by the same rule", async () => {
  const gate = createGate({ address: "127.0.0.1" });
  const cases = [
    [{ host: "localhost:4200" }, true],
    [{ host: "127.0.0.1:4200", origin: "http://localhost:3000" }, true],
    [{ host: "evil.example" }, false],
    [{ host: "localhost:4200", origin: "https://evil.example" }, false],
    [{ host: "127.0.0.1:4200", origin: "http://127.0.0.2" }, true],
    [{ host: "127.0.0.1:4200", origin: "http://[::1]:8888" }, true],
    [{ host: "192.168.1.5:4200", origin: "http://192.168.1.5:4200" }, true],
    [{ host: "[fe80::5]:4200", origin: "http://[fe80::5]:4200" }, true],
    [{ host: "localhost:4200", origin: "http://203.0.113.7" }, false],
    [{ host: "127.0.0.1:4200", origin: "https://[2001:db8::7]" }, false],
    [{ host: "127.0.0.1:4200", origin: "http://3405803783" }, false],
    [{ host: "192.168.1.5:4200", origin: "http://192.168.1.6:4200" }, false],
    [{ host: "127.0.0.1:4200", origin: "null" }, false],
    [{ host: "127.0.0.1:4200", origin: "" }, false],
    [{}, false],
  ] as const;
  for (const [headers, passes] of cases) {
    const refusal = gate.refuse(new Request("http://localhost:4200/api/health", { headers }));
    expect({ headers, status: refusal?.status }).toEqual({ headers, status: passes ? undefined : 403 });
    expect(gate.allowsUpgrade(headers)).toBe(passes);
  }
  expect(await gate.refuse(new Request("http://x", { headers: { host: "evil.example" } }))?.json()).toEqual({
    detail: expect.stringMatching(
      /^Requests for the host evil\.example are not answered here; --public-url /,
    ),
  });
});

test.each([
  ["0.0.0.0", undefined],
  ["::", undefined],
  ["192.168.1.5", undefined],
  ["", undefined],
  ["0", undefined],
  ["my-machine", undefined],
  ["127.0.0.1", "https://flows.example.com"],
])("serving on %j, public as %s, is refused without an auth string", (address, publicUrl) => {
  expect(() => createGate({ address, publicUrl })).toThrow(
    expect.objectContaining({
      code: "access.auth",
      message: expect.stringMatching(/^--(host|public-url) .*PREFECT_SERVER_API_AUTH_STRING.*--auth-file$/),
    }),
  );
  expect(createGate({ address, publicUrl, authString: AUTH }).signIn).toBeDefined();
});

test.each(["127.0.0.1", "127.9.9.9", "::1", "localhost"])("%s needs no auth string", (address) => {
  expect(createGate({ address }).signIn).toBeUndefined();
});

const gate = createGate({ address: "0.0.0.0", authString: AUTH });
function status(path: string, headers: Record<string, string> = {}, method = "GET"): number | undefined {
  return gate.refuse(
    new Request(`http://10.0.0.1:4200${path}`, { method, headers: { host: "10.0.0.1:4200", ...headers } }),
  )?.status;
}

test.each([
  ["/api/flows/filter", undefined, 401],
  ["/api/flows/filter", basic(AUTH), undefined],
  ["/api/flows/filter", basic(AUTH).replace("Basic", "basic"), undefined],
  ["/api/flows/filter", basic(`${AUTH} `), 401],
  ["/api/flows/filter", basic(AUTH.toUpperCase()), 401],
  ["/api/flows/filter", `Bearer ${AUTH}`, 401],
  ["/api/flows/filter", "Basic", 401],
  ["/api/flows/filter", "Basic !!!!", 401],
  ["/api/flows/filter", basic(""), 401],
  ["/runs", basic(AUTH), undefined],
  ["/runs", basic("admin:wrong"), 401],
])("%s with authorization %s is answered %s", (path, authorization, expected) => {
  expect(status(path, authorization ? { authorization } : {})).toBe(expected);
});

test("only probes, the page to sign in and its files are open, by these very paths", () => {
  for (const open of [
    "/api/health",
    "/api/ready",
    "/sign-in",
    "/sign-in?next=%2Fruns",
    "/assets/style-1.css",
  ]) {
    expect({ open, status: status(open) }).toEqual({ open, status: undefined });
  }
  expect(status("/sign-in", {}, "POST")).toBeUndefined();
  for (const closed of [
    "/api/version",
    "/api/variables/name/health",
    "/api/health/",
    "/api//health",
    "/api/admin/settings",
    "/assets/a/../../runs",
    "/assets/%2e%2e/runs",
    "/sign-in/x",
    "/",
    "/events",
    "/runs",
  ]) {
    expect({ closed, status: status(closed) }).toEqual({ closed, status: 401 });
  }
  expect(status("/api/health", {}, "POST")).toBe(401);
});

test("a browser is sent to sign in, and back; what it posted is not done", () => {
  const page = (path: string, method = "GET") =>
    gate
      .refuse(
        new Request(`http://10.0.0.1:4200${path}`, {
          method,
          headers: { host: "10.0.0.1:4200", accept: "text/html,*/*;q=0.8" },
        }),
      )
      ?.headers.get("location");
  expect(page("/")).toBe("/sign-in");
  expect(page("/runs?deployment=1")).toBe("/sign-in?next=%2Fruns%3Fdeployment%3D1");
  expect(page("/runs/1/cancel", "POST")).toBe("/sign-in");
});

test("who signed in sees the pages, and the API asks for the auth string still", () => {
  expect(gate.signIn?.cookieFor("admin")).toBeUndefined();
  const cookie = gate.signIn?.cookieFor(AUTH)?.split(";")[0] ?? "";
  expect(status("/runs", { cookie: `other=1; ${cookie}` })).toBeUndefined();
  expect(status("/runs", { cookie: `${cookie}x` })).toBe(401);
  expect(status("/api/flows/filter", { cookie })).toBe(401);
});

test("websockets are opened with Prefect's subprotocol only, in which the auth string comes", () => {
  const host = "10.0.0.1:4200";
  expect(gate.allowsUpgrade({ host })).toBe(false);
  expect(gate.allowsUpgrade({ host, "sec-websocket-protocol": "other" })).toBe(false);
  expect(gate.allowsUpgrade({ host, "sec-websocket-protocol": "other, prefect" })).toBe(true);
  expect(gate.allowsUpgrade({ host: "evil.example", "sec-websocket-protocol": "prefect" })).toBe(false);
});

test("a page of the address served on may ask, under whichever host", () => {
  const served = createGate({ address: "192.168.1.5", authString: AUTH });
  const ask = (headers: Record<string, string>) =>
    served.refuse(new Request("http://x/api/health", { headers }))?.status;
  expect(ask({ host: "localhost:4200", origin: "http://192.168.1.5:4200" })).toBeUndefined();
  expect(ask({ host: "192.168.1.5:4200", origin: "http://203.0.113.7" })).toBe(403);
});

test("the public address is a host that is answered, as is a page of it", () => {
  const behind = createGate({
    address: "127.0.0.1",
    authString: AUTH,
    publicUrl: "https://flows.example.com",
  });
  const ask = (headers: Record<string, string>) =>
    behind.refuse(new Request("http://x/api/health", { headers }))?.status;
  expect(ask({ host: "flows.example.com", origin: "https://flows.example.com" })).toBeUndefined();
  expect(ask({ host: "localhost:4200", origin: "https://flows.example.com" })).toBeUndefined();
  expect(ask({ host: "flows.example.com.evil.example" })).toBe(403);
  expect(behind.signIn?.cookieFor(AUTH)).toMatch(/; HttpOnly; SameSite=Lax; Secure$/);
});

test("open pages ask nobody: they are read without the auth string, and the API is not", () => {
  const gate = createGate({ address: "127.0.0.1", authString: AUTH, openPages: true });
  expect(gate.signIn).toBeUndefined();
  const status = (path: string, init: RequestInit = {}) =>
    gate.refuse(
      new Request(`http://localhost:4200${path}`, {
        ...init,
        headers: { host: "localhost:4200", ...init.headers },
      }),
    )?.status;
  for (const path of ["/", "/v2/runs", "/v2/assets/index.js", "/ui-settings", "/sign-in"]) {
    expect([path, status(path), status(path, { method: "HEAD" })]).toEqual([path, undefined, undefined]);
    expect([path, status(path, { method: "POST", headers: { accept: "text/html" } })]).toEqual([path, 401]);
    expect(status(path, { headers: { host: "evil.example" } })).toBe(403);
  }
  for (const path of ["/api", "/api/flows/filter", "/api/admin/version", "/v2/../api/flows/filter"]) {
    expect([path, status(path)]).toEqual([path, 401]);
    expect(status(path, { headers: { authorization: basic(AUTH) } })).toBeUndefined();
  }
});
