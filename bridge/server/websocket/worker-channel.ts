/** /work_pools/{name}/workers/connect: a worker says that it is there, and is sent how its pool stands. */
import type { WebSocket } from "ws";
import type { FrameListener } from "../../access/websocket-auth.ts";
import { templateProblem } from "../../contract/deployments/job-template.ts";
import type { WorkPool } from "../../contract/deployments/work-pool.ts";
import {
  CAPABILITIES,
  CHANNEL_VERSION,
  channelHeartbeat,
  type WorkerHello,
  workerHello,
} from "../../contract/deployments/worker-channel.ts";
import { formatTime } from "../../contract/time.ts";
import { debugLog } from "../../debug-log.ts";
import { v7 } from "../../uuid.ts";
import type { ServerContext } from "../context.ts";
import { text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";
import { createPool } from "../resources/pools/create-work-pool.ts";
import { checkTemplateDefaults } from "../resources/pools/job-template.ts";
import { noteHeartbeat } from "../resources/pools/readiness.ts";
import { updatePool } from "../resources/pools/update-work-pool.ts";
import { wirePool } from "../resources/pools/work-pool-row.ts";
import { sendFrame } from "./send.ts";

/** The path of a channel, and the pool's name in it as it is encoded. */
export const CHANNEL_PATH = /^\/api\/work_pools\/([^/]+)\/workers\/connect$/;
/** The fields of a pool whose change a worker is sent. */
const REPORTED = ["base_job_template", "concurrency_limit", "is_paused", "storage_configuration"] as const;

/** Why a channel is closed, and with which code: those of Prefect's protocol. */
class Refusal extends Error {
  readonly code: 1002 | 1008;
  constructor(code: Refusal["code"], reason: string) {
    super(reason);
    this.code = code;
  }
}

/** @param poolName from the path */
export function workerChannel(socket: WebSocket, context: ServerContext, poolName: string): FrameListener {
  let hello: WorkerHello | undefined;
  let stop = (): void => {};
  socket.on("close", () => stop());
  const attempt = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (error instanceof Refusal) socket.close(error.code, error.message);
      else {
        debugLog("worker-channel", error);
        socket.close(1011, hello ? "heartbeat_persistence_failed" : "transient_server_error");
      }
    }
  };
  return (frame) =>
    attempt(() => {
      if (hello) return beat(context, hello, poolName, frame);
      const parsed = workerHello.safeParse(frame);
      if (!parsed.success) throw new Refusal(1002, "protocol_error");
      const { payload } = parsed.data;
      if (!payload.supported_channel_versions.includes(CHANNEL_VERSION))
        throw new Refusal(1008, "unsupported_version");
      const { pool, queues } = context.write(() => enter(context, poolName, payload));
      hello = payload;
      sendFrame(socket, readyFrame(context, payload, pool, queues));
      stop = tellChanges(socket, context, pool);
    });
}

/** The worker's pool, made if it asks for that, and its queues; the worker is there from now on. */
function enter(context: ServerContext, poolName: string, hello: WorkerHello): { pool: Row; queues: Row[] } {
  const { database } = context;
  const find = () => database.get("SELECT * FROM work_pool WHERE name = ?", poolName);
  const template = hello.default_base_job_template;
  let pool = find();
  if (!pool || pool.base_job_template === "{}") {
    if (!pool && (!hello.create_pool_if_not_found || poolName.toLowerCase().startsWith("prefect")))
      throw new Refusal(1008, "authorization_failed");
    checkTemplate(template);
    if (!pool) createPool(context, { name: poolName, type: hello.worker_type, base_job_template: template });
    else if (Object.keys(template).length > 0) updatePool(context, pool, { base_job_template: template });
    pool = find();
  }
  if (!pool) throw new Error(`work pool ${poolName} vanished while a worker came`);
  const queues = database.all(
    "SELECT id, name FROM work_queue WHERE work_pool_id = ? ORDER BY priority",
    text(pool.id),
  );
  const named = [...new Set(hello.work_queue_names)].map((name) => {
    const queue = queues.find((each) => each.name === name);
    if (!queue) throw new Refusal(1008, "authorization_failed");
    return queue;
  });
  noteHeartbeat(context, pool, { ...hello, name: hello.worker_name });
  return { pool: find() ?? pool, queues: named.length > 0 ? named : queues };
}

function checkTemplate(template: Record<string, unknown>): void {
  if (templateProblem(template) !== undefined) throw new Refusal(1002, "protocol_error");
  try {
    checkTemplateDefaults(template);
  } catch {
    // What a call would refuse.
    throw new Refusal(1002, "protocol_error");
  }
}

function beat(context: ServerContext, hello: WorkerHello, poolName: string, frame: unknown): void {
  const parsed = channelHeartbeat.safeParse(frame);
  if (!parsed.success) throw new Refusal(1002, "protocol_error");
  const { payload } = parsed.data;
  if (payload.consumer_id !== hello.consumer_id || payload.worker_name !== hello.worker_name)
    throw new Refusal(1002, "protocol_error");
  const pool = context.database.get("SELECT * FROM work_pool WHERE name = ?", poolName);
  if (!pool) throw new Refusal(1008, "authorization_failed");
  context.write(() => noteHeartbeat(context, pool, { ...payload, name: payload.worker_name }));
}

function frameOf(context: ServerContext, type: string, payload: Record<string, unknown>): Buffer {
  return Buffer.from(JSON.stringify({ type, id: v7(), sent_at: formatTime(context.now()), payload }));
}

function readyFrame(context: ServerContext, hello: WorkerHello, pool: Row, queues: readonly Row[]) {
  const requested = [...new Set(hello.requested_capabilities)];
  return frameOf(context, "worker.ready.v1", {
    consumer_id: hello.consumer_id,
    worker_id: null,
    selected_channel_version: CHANNEL_VERSION,
    effective_heartbeat_interval_seconds: hello.heartbeat_interval_seconds,
    accepted_capabilities: CAPABILITIES,
    rejected_capabilities: requested.filter((each) => !CAPABILITIES.includes(each)),
    effective_max_cleanup_concurrency: 0,
    resolved_work_queues: queues.map(({ id, name }) => ({ id, name })),
    initial_snapshot: { snapshot_sequence: 1, reason: "initial", work_pool: wirePool(context, pool) },
  });
}

/** Sends the worker the changes of its pool, whichever process makes them. Returns how to stop. */
function tellChanges(socket: WebSocket, context: ServerContext, first: Row): () => void {
  const id = text(first.id);
  const reported = (pool: WorkPool): string => JSON.stringify(REPORTED.map((name) => pool[name]));
  let sequence = 1;
  let last = reported(wirePool(context, first));
  return context.changes.subscribe((change) => {
    if (change.kind !== "work-pool" || change.id !== id) return;
    const row = context.database.get("SELECT * FROM work_pool WHERE id = ?", id);
    if (!row) {
      socket.close(1008, "authorization_failed");
      return;
    }
    const pool = wirePool(context, row);
    if (reported(pool) === last) return;
    last = reported(pool);
    sequence++;
    sendFrame(
      socket,
      frameOf(context, "work_pool.snapshot.v1", {
        snapshot_sequence: sequence,
        reason: "work_pool_updated",
        work_pool: pool,
      }),
    );
  });
}
