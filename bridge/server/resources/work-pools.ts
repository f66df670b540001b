/** Work pools and their queues: rows, answers, and how they are made. A queue's priority 1 is the highest. */
import type { WorkPool, WorkPoolCreate, WorkQueue, WorkQueueCreate } from "../../contract/work-pool.ts";
import { v7 } from "../../uuid.ts";
import type { ServerContext } from "../context.ts";
import { json, maybeJson, maybeNumber, maybeText, text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";
import { formatMaybe, formatTime, type Micros, SECOND } from "../db/time.ts";
import { refuse } from "../http/http-error.ts";

/** A queue or a deployment is ready while somebody asked for its runs within this time. */
export const POLLED_RECENTLY = 60 * SECOND;
/** A worker is away after this many missed heartbeats. */
const MISSED_HEARTBEATS = 3;
const HEARTBEAT_SECONDS = 30;

const ONLINE = `ifnull(last_heartbeat_time, 0) + ifnull(heartbeat_interval_seconds, ${HEARTBEAT_SECONDS})
  * ${MISSED_HEARTBEATS * SECOND} >= ?`;

export function isOnline(row: Row, now: Micros): boolean {
  const interval = Number(row.heartbeat_interval_seconds ?? HEARTBEAT_SECONDS);
  return Number(row.last_heartbeat_time ?? 0) + interval * MISSED_HEARTBEATS * SECOND >= now;
}

export function findPool({ database }: ServerContext, name: string): Row {
  const row = database.get("SELECT * FROM work_pool WHERE name = ?", name);
  if (!row) throw refuse(404, `Work pool "${name}" not found.`);
  return row;
}

export function wirePool({ database, now }: ServerContext, row: Row): WorkPool {
  const paused = row.is_paused === 1;
  const online = database.get(
    `SELECT 1 FROM worker WHERE work_pool_id = ? AND ${ONLINE}`,
    text(row.id),
    now(),
  );
  const storage = json<WorkPool["storage_configuration"]>(row.storage_configuration, {});
  return {
    id: text(row.id),
    created: formatTime(Number(row.created)),
    updated: formatTime(Number(row.updated)),
    name: text(row.name),
    description: maybeText(row.description),
    type: text(row.type),
    base_job_template: json(row.base_job_template, {}),
    is_paused: paused,
    concurrency_limit: maybeNumber(row.concurrency_limit),
    status: paused ? "PAUSED" : online ? "READY" : "NOT_READY",
    active_slots: null,
    storage_configuration: {
      bundle_upload_step: storage.bundle_upload_step ?? null,
      bundle_execution_step: storage.bundle_execution_step ?? null,
      default_result_storage_block_id: storage.default_result_storage_block_id ?? null,
    },
    default_queue_id: maybeText(row.default_queue_id),
  };
}

/** A queue with the name of its pool. */
export const SELECT_QUEUE = `SELECT work_queue.*, work_pool.name AS pool_name FROM work_queue
  JOIN work_pool ON work_pool.id = work_queue.work_pool_id`;

export function wireQueue({ now }: ServerContext, row: Row): WorkQueue {
  const paused = row.is_paused === 1;
  const polled = maybeNumber(row.last_polled);
  const ready = polled !== null && now() - polled < POLLED_RECENTLY;
  return {
    id: text(row.id),
    created: formatTime(Number(row.created)),
    updated: formatTime(Number(row.updated)),
    name: text(row.name),
    description: text(row.description),
    is_paused: paused,
    concurrency_limit: maybeNumber(row.concurrency_limit),
    priority: Number(row.priority),
    work_pool_id: text(row.work_pool_id),
    filter: json(row.filter, null),
    last_polled: formatMaybe(polled),
    work_pool_name: maybeText(row.pool_name),
    status: paused ? "PAUSED" : ready ? "READY" : "NOT_READY",
    active_slots: null,
  };
}

/** The pool's row; it gets a queue named `default`. */
export function createPool(context: ServerContext, pool: WorkPoolCreate): Row {
  const { database } = context;
  return context.write(() => {
    const id = v7();
    const now = context.now();
    const added = database.run(
      `INSERT INTO work_pool (id, created, updated, name, description, type, base_job_template, is_paused,
       concurrency_limit, storage_configuration) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING`,
      id,
      now,
      now,
      pool.name,
      pool.description ?? null,
      pool.type ?? "prefect-agent",
      JSON.stringify(pool.base_job_template ?? {}),
      pool.is_paused ? 1 : 0,
      pool.concurrency_limit ?? null,
      JSON.stringify(pool.storage_configuration ?? {}),
    );
    if (added === 0) throw refuse(409, "A work pool with this name already exists.");
    const queue = createQueue(context, id, {
      name: "default",
      description: "The work pool's default queue.",
    });
    database.run("UPDATE work_pool SET default_queue_id = ? WHERE id = ?", text(queue.id), id);
    return findPool(context, pool.name);
  });
}

/** The queue's row, inside a transaction. A taken priority pushes the others down. */
export function createQueue(context: ServerContext, poolId: string, queue: WorkQueueCreate): Row {
  const { database } = context;
  const id = v7();
  const now = context.now();
  const added = database.run(
    `INSERT INTO work_queue (id, created, updated, name, description, is_paused, concurrency_limit, priority,
     work_pool_id, filter) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (work_pool_id, name) DO NOTHING`,
    id,
    now,
    now,
    queue.name,
    queue.description ?? "",
    queue.is_paused ? 1 : 0,
    queue.concurrency_limit ?? null,
    queue.priority ?? freePriority(context, poolId),
    poolId,
    maybeJson(queue.filter),
  );
  if (added === 0)
    throw refuse(409, "A work queue with this name already exists in work pool {work_pool_name!r}.");
  if (queue.priority) makeRoom(context, poolId, id, queue.priority);
  const row = database.get(`${SELECT_QUEUE} WHERE work_queue.id = ?`, id);
  if (!row) throw new Error(`work queue ${id} vanished while it was written`);
  return row;
}

function freePriority({ database }: ServerContext, poolId: string): number {
  const rows = database.all(
    "SELECT priority FROM work_queue WHERE work_pool_id = ? ORDER BY priority",
    poolId,
  );
  const gap = rows.findIndex((row, index) => row.priority !== index + 1);
  return (gap === -1 ? rows.length : gap) + 1;
}

/** Pushes queues down from `priority` on, as far as they collide. */
export function makeRoom(
  { database }: ServerContext,
  poolId: string,
  queueId: string,
  priority: number,
): void {
  const others = database.all(
    "SELECT id, priority FROM work_queue WHERE work_pool_id = ? AND id <> ? AND priority >= ? ORDER BY priority",
    poolId,
    queueId,
    priority,
  );
  let taken = priority;
  for (const other of others) {
    if (Number(other.priority) > taken) break;
    taken++;
    database.run("UPDATE work_queue SET priority = ? WHERE id = ?", taken, text(other.id));
  }
}

/** The queue of that name, made if it is missing; without a name the pool's default. Inside a transaction. */
export function resolveQueue(context: ServerContext, poolName: string, queueName?: string | null): Row {
  const pool = findPool(context, poolName);
  const where = queueName ? "work_queue.work_pool_id = ? AND work_queue.name = ?" : "work_queue.id = ?";
  const values = queueName ? [text(pool.id), queueName] : [text(pool.default_queue_id)];
  const row = context.database.get(`${SELECT_QUEUE} WHERE ${where}`, ...values);
  return row ?? createQueue(context, text(pool.id), { name: queueName ?? "default" });
}
