import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { cellflowCommand } from "../../../bridge/deploy/command.ts";
import { settingsEnvironment } from "../../../bridge/worker/environment.ts";
import { type Deployed, deployed } from "../worker/deployed.ts";

const AUTH = "admin:not for everyone";
const AUTHORIZATION = `Basic ${Buffer.from(AUTH).toString("base64")}`;
const [program = "", ...entry] = cellflowCommand();

let add: Deployed;
beforeAll(async () => {
  add = await deployed();
});
afterAll(() => add.remove());

function start(args: string[], env: NodeJS.ProcessEnv = {}) {
  return spawn(program, [...entry, ...args], {
    env: { ...settingsEnvironment(add.settings, process.env), ...env },
    cwd: add.settings.home,
  });
}

async function ran(args: string[], env: NodeJS.ProcessEnv = {}) {
  const child = start(args, env);
  let [out, err] = ["", ""];
  child.stdout.on("data", (data: Buffer) => {
    out += data;
  });
  child.stderr.on("data", (data: Buffer) => {
    err += data;
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out, err };
}

test.each([
  [["up", "--host", "0.0.0.0"], {}, "--host 0.0.0.0 lets other machines in"],
  [["server", "start", "--host", "0.0.0.0", "--port", "0"], {}, "--host 0.0.0.0 lets other machines in"],
  [["up", "--public-url", "https://flows.example.com"], {}, "--public-url lets other machines in"],
  [["up", "--host", "::"], { PREFECT_SERVER_API_AUTH_STRING: " " }, "--host :: lets other machines in"],
  [["up", "--host", "0.0.0.0", "--auth-file", "/nowhere"], {}, "--auth-file cannot be read"],
  [["up", "--public-url", "flows.example.com"], {}, "--public-url is an http(s) address"],
  [
    ["server", "start", "--port", "0"],
    { PREFECT_SERVER_ENCRYPTION_KEY: "pass" },
    "PREFECT_SERVER_ENCRYPTION_KEY is not a Fernet key",
  ],
])("%j with %j does not start, and says why in one line", async (args, env, message) => {
  const { code, out, err } = await ran(args, env);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toMatch(/^cellflow: [^\n]+\n$/);
  expect(err).toContain(message);
});

describe("up on every address, with an auth string", () => {
  let up: ChildProcess;
  let lines: string[];
  let url: string;
  beforeAll(async () => {
    const authFile = join(add.settings.home, "auth");
    writeFileSync(authFile, `${AUTH}\n`);
    const secrets = { PREFECT_SERVER_API_AUTH_STRING: "other:string", PREFECT_API_KEY: "pnu_key" };
    const child = start(["up", "--host", "0.0.0.0", "--port", "0", "--auth-file", authFile], secrets);
    up = child;
    lines = [];
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      if (line.includes("Ctrl-C stops")) break;
    }
    const [, port] = /http:\/\/\S+:(\d+)/.exec(lines[0] ?? "") ?? [];
    url = `http://127.0.0.1:${port}`;
  });
  afterAll(async () => {
    up.kill("SIGTERM");
    if (up.exitCode === null) await once(up, "exit");
  });

  test("it prints an address that can be opened, and never the auth string", async () => {
    expect(lines[0]).toMatch(/^cellflow is up: http:\/\/\S+:\d+ \(people sign in with the auth string\)$/);
    expect(lines[0]).not.toContain("0.0.0.0");
    expect(lines[1]).toContain("/api and PREFECT_API_AUTH_STRING;");
    expect(lines.join("\n")).not.toContain("everyone");
    const [, printed = ""] = /(http:\S+)/.exec(lines[0] ?? "") ?? [];
    expect((await fetch(`${printed}/api/health`)).status).toBe(200);
  });

  test("the API is for who has the string; probes are for all", async () => {
    const ask = async (path: string, headers = {}, method = "GET") => {
      const response = await fetch(url + path, { method, headers });
      return [response.status, await response.text()];
    };
    expect(await ask("/api/health")).toEqual([200, "true"]);
    expect((await ask("/api/ready"))[0]).toBe(200);
    const refused = [401, '{"exception_message":"Unauthorized"}'];
    expect(await ask("/api/version")).toEqual(refused);
    expect(await ask("/api/flow_runs/filter", {}, "POST")).toEqual(refused);
    expect(await ask("/runs")).toEqual(refused);
    expect(await ask(`/api/deployments/${add.deploymentId}/create_flow_run`, {}, "POST")).toEqual(refused);
    expect((await ask("/api/flow_runs/filter", { authorization: AUTHORIZATION }, "POST"))[0]).toBe(200);
    expect((await ask("/runs", { authorization: AUTHORIZATION }))[0]).toBe(200);
  });

  test("a person signs in, presses Run, and follows the run live; a run has the API and not the string", async () => {
    const headers: Record<string, string> = {
      accept: "text/html",
      origin: url,
      "sec-fetch-site": "same-origin",
    };
    const open = (path: string, body?: Record<string, string>) =>
      fetch(url + path, {
        headers,
        redirect: "manual",
        ...(body ? { method: "POST", body: new URLSearchParams(body) } : {}),
      });
    const page = `/deployments/${add.deploymentId}`;
    const sent = await open(page);
    const signIn = sent.headers.get("location") ?? "";
    expect([sent.status, signIn]).toEqual([303, `/sign-in?next=${encodeURIComponent(page)}`]);
    const form = await (await open(signIn)).text();
    expect(form).toContain(`name="next" value="${page}"`);
    const [, style = ""] = /href="(\/assets\/style-[^"]+)"/.exec(form) ?? [];
    expect((await open(style)).status).toBe(200);

    const wrong = await open("/sign-in", { auth: "admin", next: page });
    expect([wrong.status, wrong.headers.get("set-cookie")]).toEqual([401, null]);
    expect(await wrong.text()).toContain("That is not the auth string");
    const away = await open("/sign-in", { auth: AUTH, next: "//evil.example/" });
    expect(away.headers.get("location")).toBe("/");
    const right = await open("/sign-in", { auth: AUTH, next: page });
    expect([right.status, right.headers.get("location")]).toEqual([303, page]);
    headers.cookie = right.headers.get("set-cookie")?.split(";")[0] ?? "";

    const text = await (await open(page)).text();
    const hidden = (name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(text)?.[1] ?? "";
    const pressed = await open(page, { token: hidden("token"), once: hidden("once"), "p.trips": "4" });
    expect(pressed.status).toBe(303);
    const run = pressed.headers.get("location") ?? "";
    const live = await open(`${run}/events`);
    expect(live.headers.get("content-type")).toContain("text/event-stream");
    await live.body?.cancel();
    const id = run.slice("/runs/".length);
    expect((await add.until(id, "COMPLETED", "FAILED", "CRASHED")).state_type).toBe("COMPLETED");
    await expect.poll(() => add.logs(id)).toMatch(/^secrets it has: $/m);
    expect((await open("/api/flow_runs/filter", {})).status).toBe(401);
    expect(await (await open("/")).text()).toContain("Sign out");
    const left = await open("/sign-out", {});
    expect([left.status, left.headers.get("location")]).toEqual([303, "/sign-in"]);
    expect(left.headers.get("set-cookie")).toMatch(
      /^cellflow-[\w-]{8}=; Max-Age=0; Path=\/; HttpOnly; SameSite=Lax$/,
    );
  });

  test("what it keeps is for its user only", () => {
    const open = ["", ...readdirSync(add.settings.home, { recursive: true, encoding: "utf8" })]
      .filter((path) => path !== "auth" && !path.startsWith("project"))
      .map((path) => join(add.settings.home, path))
      .filter((path) => ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) !== 0);
    expect(open).toEqual([]);
  });

  test("our own commands reach it with PREFECT_API_AUTH_STRING, and without it they name it", async () => {
    const env = { CELLFLOW_API: "", PREFECT_API_URL: `${url}/api` };
    const listed = await ran(["deployment", "ls"], { ...env, PREFECT_API_AUTH_STRING: AUTH });
    expect(listed).toMatchObject({ code: 0, out: expect.stringContaining("add/one") });
    const refused = await ran(["deployment", "ls"], env);
    expect(refused).toMatchObject({ code: 1, out: "" });
    expect(refused.err).toMatch(/^cellflow: .*401 Unauthorized.*PREFECT_API_AUTH_STRING.*\n$/);
  });

  test.each(["/api/events/in", "/api/events/out", "/api/logs/out"])(
    "%s takes the string as its token",
    async (path) => {
      const answer = async (token: unknown, protocols: string[] = ["prefect"]) => {
        const socket = new WebSocket(url.replace("http", "ws") + path, protocols);
        const over = new Promise<string>((resolve) => {
          socket.on("open", () => socket.send(JSON.stringify({ type: "auth", token })));
          socket.on("message", (data) => resolve(JSON.parse(String(data)).type));
          socket.on("close", (code, reason) => resolve(`${code} ${reason}`));
          socket.on("error", (error) => resolve(error.message));
        });
        const result = await over;
        socket.terminate();
        return result;
      };
      expect(await answer(AUTH)).toBe("auth_success");
      expect(await answer("admin:wrong")).toBe("1008 Invalid token");
      expect(await answer(null)).toBe("1008 Auth required but no token provided");
      expect(await answer([AUTH])).toBe("1008 Invalid token");
      expect(await answer(AUTH, [])).toContain("403");
    },
  );

  test("a malformed request to upgrade, or one that is cut off, ends nothing", async () => {
    const { port } = new URL(url);
    for (const path of ["//", "http://[", "/api/nothing"]) {
      const socket = connect(Number(port), "127.0.0.1");
      await once(socket, "connect");
      socket.on("error", () => {});
      const closed = once(socket, "close");
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
        () => path === "/api/nothing" && socket.resetAndDestroy(),
      );
      socket.resume();
      await closed;
    }
    expect((await fetch(`${url}/api/health`)).status).toBe(200);
  });
});
