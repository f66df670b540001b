import { request } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { type Listening, listen } from "../../../bridge/server/listen.ts";
import { taskRunEvent } from "../behaviour/contract/task-runs.ts";
import { ask, openServer, startRun } from "./harness.ts";

async function serve() {
  const server = await openServer();
  const listening = await listen(server, { port: 0 });
  onTestFinished(() => listening.close());
  return { server, listening };
}

function statusWith({ url }: Listening, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${url}/api/health`, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .once("error", reject)
      .end();
  });
}

/** A websocket that has authenticated; frames are read one by one. */
async function connect(url: string, first?: object) {
  const socket = new WebSocket(url.replace("http", "ws"), "prefect");
  onTestFinished(() => socket.terminate());
  const frames: unknown[] = [];
  let wake = () => {};
  socket.on("message", (data) => {
    frames.push(JSON.parse(String(data)));
    wake();
  });
  const next = async () => {
    while (frames.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails where it is not
    return frames.shift() as any;
  };
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  socket.send(JSON.stringify({ type: "auth", token: null }));
  expect(await next()).toEqual({ type: "auth_success" });
  if (first) socket.send(JSON.stringify(first));
  return { socket, next };
}

test("only this machine's names are answered", async () => {
  const { listening } = await serve();
  expect(listening.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(await statusWith(listening, {})).toBe(200);
  expect(await statusWith(listening, { host: "localhost:4200" })).toBe(200);
  expect(await statusWith(listening, { host: "[::1]:4200" })).toBe(200);
  expect(await statusWith(listening, { host: "evil.example" })).toBe(403);
  expect(await statusWith(listening, { host: "localhost.evil.example" })).toBe(403);
  expect(await statusWith(listening, { origin: "http://localhost:3000" })).toBe(200);
  expect(await statusWith(listening, { origin: "https://evil.example" })).toBe(403);
  expect(await statusWith(listening, { origin: "null" })).toBe(403);
});

test("a port that is taken is told in one line", async () => {
  const { server, listening } = await serve();
  const port = Number(new URL(listening.url).port);
  await expect(listen(server, { port })).rejects.toMatchObject({
    code: "server.listen",
    message: expect.stringContaining("--port"),
  });
});

test("what is not the API goes to the pages", async () => {
  const server = await openServer();
  const listening = await listen(server, { port: 0, fallback: () => new Response("page") });
  onTestFinished(() => listening.close());
  expect(await (await fetch(`${listening.url}/runs`)).text()).toBe("page");
  expect(await (await fetch(`${listening.url}/api/health`)).json()).toBe(true);
});

test("/events/in records task runs", async () => {
  const { server, listening } = await serve();
  const flowRun = await startRun(server);
  const taskRun = "00000000-0000-4000-8000-000000000001";
  const { socket } = await connect(`${listening.url}/api/events/in`);
  socket.send(JSON.stringify(taskRunEvent({ taskRun, flowRun }, "Completed", new Date())));
  const pong = new Promise((resolve) => socket.once("pong", resolve));
  socket.ping();
  await pong;
  expect((await ask(server, `/task_runs/${taskRun}`)).state_type).toBe("COMPLETED");
});

test("/events/out gives what was and what comes", async () => {
  const { server, listening } = await serve();
  const run = await startRun(server);
  const filter = { event: { name: ["prefect.flow-run.Running", "prefect.flow-run.Cancelling"] } };
  const { next } = await connect(`${listening.url}/api/events/out`, { type: "filter", filter });
  expect(await next()).toMatchObject({ type: "event", event: { event: "prefect.flow-run.Running" } });
  await ask(server, `/flow_runs/${run}/set_state`, { state: { type: "CANCELLING" } });
  expect(await next()).toMatchObject({
    type: "event",
    event: {
      event: "prefect.flow-run.Cancelling",
      resource: { "prefect.resource.id": `prefect.flow-run.${run}` },
    },
  });
});

test("/logs/out gives lines of the filter", async () => {
  const { server, listening } = await serve();
  const run = await startRun(server);
  const filter = { flow_run_id: { any_: [run] } };
  const { socket, next } = await connect(`${listening.url}/api/logs/out`, { type: "filter", filter });
  const pong = new Promise((resolve) => socket.once("pong", resolve));
  socket.ping();
  await pong;
  const line = { name: "a", level: 20, message: "hi", timestamp: new Date().toISOString() };
  await ask(server, "/logs/", [line, { ...line, message: "mine", flow_run_id: run }]);
  expect(await next()).toMatchObject({ type: "log", log: { message: "mine" } });
});

test("a websocket for nobody is refused", async () => {
  const { listening } = await serve();
  const socket = new WebSocket(`${listening.url.replace("http", "ws")}/api/nothing`, "prefect");
  const error = await new Promise<Error>((resolve) => socket.once("error", resolve));
  expect(error.message).toContain("403");
});

test("an HTTP client that would rather speak HTTP/2 is answered as others are", async () => {
  const { url, close } = await listen(await openServer(), { port: 0 });
  onTestFinished(close);
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const headers = { connection: "Upgrade, HTTP2-Settings", upgrade: "h2c", "http2-settings": "AAMAAABk" };
    const call = request(`${url}/api/flows/filter`, { method: "POST", headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    call.on("error", reject);
    call.end("{}");
  });
  expect(status).toBe(200);
});
