import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import type { ApiServer } from "../../../../bridge/server/app.ts";
import { listen } from "../../../../bridge/server/listen.ts";
import { ask, openServer, temporaryFolder } from "../harness.ts";

const PATH = "/api/task_runs/subscriptions/scheduled";

interface Worker {
  send(frame: Record<string, unknown>): void;
  /** The next frame of the server. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails where it is not
  next(): Promise<any>;
  closed: Promise<string>;
  close(): void;
}

async function serve(database: string): Promise<{ server: ApiServer; url: string }> {
  const server = await openServer(database);
  const { url, close } = await listen(server, { port: 0 });
  onTestFinished(close);
  return { server, url };
}

/** A second process that serves the same database. */
async function serveElsewhere(database: string): Promise<{ url: string }> {
  const [app, listening] = ["app", "listen"].map(
    (name) => new URL(`../../../../bridge/server/${name}.ts`, import.meta.url).href,
  );
  const code = `const { createServer } = await import(${JSON.stringify(app)});
    const { listen } = await import(${JSON.stringify(listening)});
    const { url } = await listen(await createServer({ database: ${JSON.stringify(database)} }), { port: 0 });
    process.stdout.write(url);`;
  const child = spawn(process.execPath, ["--no-warnings", "--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return new Promise((resolve) => child.stdout.once("data", (url) => resolve({ url: String(url) })));
}

async function connect(url: string, subscription: Record<string, unknown>): Promise<Worker> {
  const socket = new WebSocket(url.replace("http", "ws") + PATH, "prefect");
  onTestFinished(() => {
    // It may not have connected yet.
    socket.on("error", () => {});
    socket.terminate();
  });
  const frames: unknown[] = [];
  let wake = (): void => {};
  socket.on("message", (data) => {
    frames.push(JSON.parse(String(data)));
    wake();
  });
  const worker: Worker = {
    send: (frame) => socket.send(JSON.stringify(frame)),
    async next() {
      while (frames.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return frames.shift();
    },
    closed: new Promise((resolve) => socket.on("close", (code, reason) => resolve(`${code} ${reason}`))),
    close: () => socket.close(),
  };
  await new Promise<void>((resolve) => socket.on("open", () => resolve()));
  worker.send({ type: "auth", token: null });
  expect(await worker.next()).toEqual({ type: "auth_success" });
  worker.send(subscription);
  return worker;
}

function subscribe(url: string, client = "me") {
  return connect(url, { type: "subscribe", keys: ["k"], client_id: client });
}

async function delay(server: ApiServer, dynamic_key: string, task_key = "k"): Promise<string> {
  const state = { type: "SCHEDULED", state_details: { deferred: true } };
  return (await ask(server, "/task_runs/", { task_key, dynamic_key, state })).id;
}

test("a task worker is sent the runs of its tasks, each once the one before is acknowledged", async () => {
  const { server, url } = await serve(join(temporaryFolder(), "t.db"));
  const [first, second] = [await delay(server, "1"), await delay(server, "2")];
  await delay(server, "3", "other");
  // What is not deferred is no background task.
  await ask(server, "/task_runs/", { task_key: "k", dynamic_key: "x", state: { type: "SCHEDULED" } });
  const worker = await subscribe(url);
  expect(await worker.next()).toMatchObject({
    id: first,
    task_key: "k",
    state: { type: "SCHEDULED", state_details: { deferred: true } },
  });
  worker.send({ type: "ack" });
  expect((await worker.next()).id).toBe(second);
  worker.send({ type: "ack" });
  const third = await delay(server, "4");
  expect((await worker.next()).id).toBe(third);
  expect(await ask(server, "/task_workers/filter", {})).toMatchObject([
    { identifier: "me", task_keys: ["k"] },
  ]);
  expect(await ask(server, "/task_workers/filter", { task_worker_filter: { task_keys: ["none"] } })).toEqual(
    [],
  );
});

test("what a worker did not acknowledge goes to the next, of whichever process", async () => {
  const file = join(temporaryFolder(), "t.db");
  const [one, two] = [await serve(file), await serveElsewhere(file)];
  const id = await delay(one.server, "1");
  const first = await subscribe(one.url, "first");
  expect((await first.next()).id).toBe(id);
  const second = await subscribe(two.url, "second");
  first.close();
  expect((await second.next()).id).toBe(id);
  second.send({ type: "quit" });
  expect(await second.closed).toBe("1005 ");
  const third = await subscribe(one.url, "third");
  expect((await third.next()).id).toBe(id);
});

test("no run is handed out twice, however many workers of however many processes ask", async () => {
  const file = join(temporaryFolder(), "t.db");
  const [one, two] = [await serve(file), await serveElsewhere(file)];
  const made: string[] = [];
  for (let index = 0; index < 20; index++) made.push(await delay(one.server, String(index)));
  const got: string[] = [];
  await new Promise<void>((resolve) => {
    for (const { url } of [one, two, one, two])
      void subscribe(url).then(async (worker) => {
        for (;;) {
          got.push((await worker.next()).id);
          worker.send({ type: "ack" });
          if (got.length === made.length) resolve();
        }
      });
  });
  expect(got.toSorted()).toEqual(made.toSorted());
});

test("a run that a worker has acknowledged, and then not begun, is on offer again a minute later", async () => {
  const { server, url } = await serve(join(temporaryFolder(), "t.db"));
  const id = await delay(server, "1");
  const worker = await subscribe(url);
  expect((await worker.next()).id).toBe(id);
  worker.send({ type: "ack" });
  const next = await delay(server, "2");
  expect((await worker.next()).id).toBe(next);
  worker.send({ type: "ack" });
  server.context.database.run("UPDATE task_handout SET until = until - 61000000 WHERE task_run_id = ?", id);
  expect((await worker.next()).id).toBe(id);
});

test.each([
  [{ type: "hello" }, "'subscribe' message"],
  [{ type: "subscribe", client_id: "me" }, "'keys' in subscribe message"],
  [{ type: "subscribe", keys: [], client_id: "me" }, "'keys' in subscribe message"],
  [{ type: "subscribe", keys: ["k"] }, "'client_id' in subscribe message"],
])("%j is no subscription", async (frame, expected) => {
  const { url } = await serve(":memory:");
  expect(await (await connect(url, frame)).closed).toBe(`4001 Protocol violation: expected ${expected}`);
});
