import { readdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createClient } from "../../../bridge/client/client.ts";
import { inProcessTransport } from "../../../bridge/client/transport/in-process.ts";
import { type ApiServer, createServer as createApi } from "../../../bridge/server/app.ts";
import { listen } from "../../../bridge/server/listen.ts";
import { createGate } from "../../setup/gate.ts";
import { type Folder, scriptFolder } from "./script.ts";

// A server that can be told to fail: the embedded API behind a real port.
let folder: Folder;
let api: ApiServer;
let http: Server;
let url: string;
let failing = (_: string): number | undefined => undefined;
let requests: string[];

beforeEach(async () => {
  folder = scriptFolder();
  failing = () => undefined;
  requests = [];
  api = await createApi({ database: ":memory:" });
  http = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url ?? "";
    requests.push(`${request.method} ${path}`);
    const status = failing(path);
    if (status !== undefined) {
      response.writeHead(status, { "retry-after": "0" }).end('{"exception_message":"Service Unavailable"}');
      return;
    }
    const body = chunks.length > 0 ? { body: Buffer.concat(chunks) } : {};
    const answer = await api.fetch(
      new Request(`http://127.0.0.1${path}`, {
        method: request.method ?? "GET",
        headers: { "content-type": "application/json" },
        ...body,
      }),
    );
    response
      .writeHead(answer.status, Object.fromEntries(answer.headers))
      .end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/api`;
});
afterEach(async () => {
  http.closeAllConnections();
  await new Promise((resolve) => http.close(resolve));
  await api.close();
  folder.remove();
});

async function read(path: string): Promise<{ state_type: string }[]> {
  const answer = await api.fetch(
    new Request(`http://x/api${path}`, {
      method: "POST",
      body: "{}",
      headers: { "content-type": "application/json" },
    }),
  );
  return (await answer.json()) as { state_type: string }[];
}

const body = `
  const step = task(async (n: number) => n, { name: "step" });
  const main = flow(async () => { for (let n = 0; n < 3; n++) await step(n); return "done"; }, { name: "main" });
  console.log(await main());
`;

test("a server that is busy for a moment is asked again", async () => {
  let left = 4;
  failing = (path) => (path.endsWith("/health") || left-- <= 0 ? undefined : 503);
  const { code, output } = await folder.start(body, { PREFECT_API_URL: url }).ended;
  expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining("done\n") });
  expect((await read("/flow_runs/filter")).map((run) => run.state_type)).toEqual(["COMPLETED"]);
  expect((await read("/task_runs/filter")).map((run) => run.state_type)).toEqual([
    "COMPLETED",
    "COMPLETED",
    "COMPLETED",
  ]);
});

test("what a server that does not answer is not sent is stored, reported once, and delivered at the next run", async () => {
  let running = false;
  failing = (path) => {
    if (running) return 503;
    if (path.endsWith("/set_state")) queueMicrotask(() => (running = true));
    return undefined;
  };
  const env = { PREFECT_API_URL: url, PREFECT_CLIENT_MAX_RETRIES: "1" };
  const first = await folder.start(body, env).ended;
  expect({ code: first.code, output: first.output }).toMatchObject({
    code: 0,
    output: expect.stringContaining("done\n"),
  });
  expect(first.output.match(/cellflow: the API at \S+ does not answer \(503\)/g)).toHaveLength(1);
  expect(first.output).toContain("could not be told how flow run");
  expect(readdirSync(join(folder.home, "spool")).length).toBeGreaterThan(0);
  expect((await read("/flow_runs/filter")).map((run) => run.state_type)).toEqual(["RUNNING"]);
  failing = () => undefined;
  const second = await folder.start(body, env).ended;
  expect(second.code).toBe(0);
  expect((await read("/flow_runs/filter")).map((run) => run.state_type)).toEqual(["COMPLETED", "COMPLETED"]);
  expect(await read("/task_runs/filter")).toHaveLength(6);
  expect(readdirSync(join(folder.home, "spool"))).toEqual([]);
});

test("what ended while the server was away did not crash, though its process is gone when the server is back", async () => {
  const database = join(folder.home, "api.db");
  const gate = createGate(folder.home);
  const first = await createApi({ database });
  const away = await listen(first, { port: 0 });
  const env = { PREFECT_API_URL: `${away.url}/api`, PREFECT_CLIENT_MAX_RETRIES: "1" };
  const script = folder.start(
    `const step = task(async () => { await engine.flushRunUpdates(); console.log("begun"); ${gate.wait} }, { name: "step" });
     await flow(async () => { await step(); }, { name: "main" })();`,
    env,
  );
  await script.says("begun");
  await away.close();
  await first.close();
  gate.open();
  const { code, output } = await script.ended;
  expect({ code, output }).toMatchObject({
    code: 0,
    output: expect.stringMatching(/ does not answer \(E?[A-Z_]+\); the run goes on/),
  });
  const second = await createApi({ database });
  const back = await listen(second, { port: Number(new URL(away.url).port) });
  try {
    const client = createClient(inProcessTransport(second, { url: "test" }));
    const states = async () => [
      (await client.flowRuns.filter({ flows: { name: { any_: ["main"] } } })).map((run) => run.state_name),
      (await client.taskRuns.filter()).map((run) => run.state_name),
    ];
    expect(await states()).toEqual([["Crashed"], ["Crashed"]]);
    await folder.lines('await flow(async () => 1, { name: "next" })();', env);
    expect(await states()).toEqual([["Completed"], ["Completed"]]);
  } finally {
    await back.close();
    await second.close();
  }
});

test("a server's refusal is an ApiError with its method, address and reason", async () => {
  failing = (path) => (path.endsWith("/flows/") ? 401 : undefined);
  const { output } = await folder.start(
    `${body.replace("console.log(await main())", "await main().catch((error) => console.log(error.name, error.code, error.status, error.message))")}`,
    {
      PREFECT_API_URL: url,
    },
  ).ended;
  expect(output).toBe(
    `ApiError api.status 401 [POST] ${url}/flows/: 401 Unauthorized – Service Unavailable; set PREFECT_API_AUTH_STRING to the auth string of this server, or PREFECT_API_KEY to a key of Prefect Cloud\n`,
  );
});
