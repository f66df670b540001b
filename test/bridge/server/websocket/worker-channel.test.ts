import { randomUUID } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import WebSocket from "ws";
import { type ApiServer, createServer } from "../../../../bridge/server/app.ts";
import { type Listening, listen } from "../../../../bridge/server/listen.ts";

let api: ApiServer | undefined;
let listening: Listening | undefined;
afterEach(async () => {
  await listening?.close();
  await api?.close();
  [api, listening] = [undefined, undefined];
});

interface Frame {
  type: string;
  payload: Record<string, unknown>;
}

/** A channel to `pool`, once its auth frame was answered. */
async function connect(pool: string) {
  api = await createServer({ database: ":memory:" });
  listening = await listen(api, { port: 0 });
  const url = `${listening.url.replace("http", "ws")}/api/work_pools/${pool}/workers/connect`;
  const socket = new WebSocket(url, "prefect");
  const frames: Frame[] = [];
  let wake = () => {};
  socket.on("message", (data) => {
    frames.push(JSON.parse(String(data)));
    wake();
  });
  const closed = new Promise<[number, string]>((done) =>
    socket.on("close", (code, reason) => done([code, String(reason)])),
  );
  await new Promise((done) => socket.once("open", done));
  const next = async (): Promise<Frame> => {
    for (;;) {
      const frame = frames.shift();
      if (frame) return frame;
      await new Promise<void>((done) => {
        wake = done;
      });
    }
  };
  const send = (type: string, payload: object) =>
    socket.send(JSON.stringify({ type, id: randomUUID(), sent_at: "2026-01-01T00:00:00Z", payload }));
  socket.send(JSON.stringify({ type: "auth", token: null }));
  await next();
  return { next, send, closed };
}

const consumer_id = randomUUID();
const hello = {
  consumer_id,
  worker_name: "w",
  worker_type: "process",
  heartbeat_interval_seconds: 30,
  supported_channel_versions: ["work_pool_worker_channel.v1"],
  requested_capabilities: ["worker_heartbeat.v1", "work_pool_snapshot.v1", "cleanup_delivery.v1"],
  create_pool_if_not_found: true,
};

async function call(method: string, path: string, body?: object): Promise<unknown> {
  const response = await api?.fetch(
    new Request(`http://embedded/api${path}`, { method, ...(body ? { body: JSON.stringify(body) } : {}) }),
  );
  return response?.status === 204 ? undefined : response?.json();
}

test("a worker makes its pool, is there, and is told of changes of the pool until that is gone", async () => {
  const channel = await connect("made");
  channel.send("worker.hello.v1", hello);
  expect(await channel.next()).toMatchObject({
    type: "worker.ready.v1",
    payload: {
      consumer_id,
      worker_id: null,
      accepted_capabilities: ["worker_heartbeat.v1", "work_pool_snapshot.v1"],
      rejected_capabilities: ["cleanup_delivery.v1"],
      resolved_work_queues: [{ name: "default" }],
      initial_snapshot: {
        snapshot_sequence: 1,
        reason: "initial",
        work_pool: { name: "made", status: "READY" },
      },
    },
  });
  channel.send("worker.heartbeat.v1", { consumer_id, worker_name: "w", heartbeat_interval_seconds: 30 });
  await call("PATCH", "/work_pools/made", { description: "no news for a worker" });
  await call("PATCH", "/work_pools/made", { concurrency_limit: 3 });
  expect(await channel.next()).toMatchObject({
    type: "work_pool.snapshot.v1",
    payload: { snapshot_sequence: 2, work_pool: { concurrency_limit: 3 } },
  });
  expect(await call("POST", "/work_pools/made/workers/filter", {})).toMatchObject([
    { name: "w", status: "ONLINE" },
  ]);
  await call("DELETE", "/work_pools/made");
  expect(await channel.closed).toEqual([1008, "authorization_failed"]);
});

test.each([
  ["another frame first", "worker.heartbeat.v1", {}, [1002, "protocol_error"]],
  ["what nobody knows", "worker.hello.v1", { other: 1 }, [1002, "protocol_error"]],
  [
    "a worker that can't be told",
    "worker.hello.v1",
    { requested_capabilities: ["x"] },
    [1002, "protocol_error"],
  ],
  [
    "another version",
    "worker.hello.v1",
    { supported_channel_versions: ["v9"] },
    [1008, "unsupported_version"],
  ],
  ["no such pool", "worker.hello.v1", { create_pool_if_not_found: false }, [1008, "authorization_failed"]],
  ["no such queue", "worker.hello.v1", { work_queue_names: ["none"] }, [1008, "authorization_failed"]],
  ["a wrong template", "worker.hello.v1", { default_base_job_template: { a: 1 } }, [1002, "protocol_error"]],
] as const)("%s ends the channel", async (_, type, more, end) => {
  const channel = await connect("none");
  channel.send(type, { ...hello, ...more });
  expect(await channel.closed).toEqual(end);
});
