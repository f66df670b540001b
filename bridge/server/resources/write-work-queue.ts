/** Creates and changes work queues. Priority 1 is the highest; one that is taken pushes the others down. */

import type { WorkQueueCreate, WorkQueueUpdate } from "../../contract/deployments/work-pool.ts";
import { parseMaybe } from "../../contract/time.ts";
import { v7 } from "../../uuid.ts";
import type { ServerContext } from "../context.ts";
import { maybeJson, text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";
import { refuse } from "../http/http-error.ts";
import { findPool } from "./work-pool-row.ts";
import { SELECT_QUEUE } from "./work-queue-row.ts";

/**
 * The queue's row, inside a transaction.
 * @throws 409 when the pool has a queue of that name
 */
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

/** Changes what is sent. */
export function updateQueue(context: ServerContext, row: Row, update: WorkQueueUpdate): void {
  const id = text(row.id);
  const columns: [string, string | number | null | undefined][] = [
    ["name", update.name ?? undefined],
    ["description", update.description ?? undefined],
    ["is_paused", update.is_paused === undefined ? undefined : Number(update.is_paused)],
    ["concurrency_limit", update.concurrency_limit],
    ["priority", update.priority ?? undefined],
    ["last_polled", update.last_polled === undefined ? undefined : parseMaybe(update.last_polled)],
    ["filter", update.filter && JSON.stringify(update.filter)],
  ];
  context.write(() => {
    for (const [column, value] of columns) {
      if (value === undefined) continue;
      context.database.run(
        `UPDATE work_queue SET ${column} = ?, updated = ? WHERE id = ?`,
        value,
        context.now(),
        id,
      );
    }
    if (update.priority) makeRoom(context, text(row.work_pool_id), id, update.priority);
  });
}

/** The queue of that name, created if it is missing; without a name the pool's default. Inside a transaction. */
export function resolveQueue(context: ServerContext, poolName: string, queueName?: string | null): Row {
  const pool = findPool(context, poolName);
  const where = queueName ? "work_queue.work_pool_id = ? AND work_queue.name = ?" : "work_queue.id = ?";
  const values = queueName ? [text(pool.id), queueName] : [text(pool.default_queue_id)];
  const row = context.database.get(`${SELECT_QUEUE} WHERE ${where}`, ...values);
  return row ?? createQueue(context, text(pool.id), { name: queueName ?? "default" });
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
function makeRoom({ database }: ServerContext, poolId: string, queueId: string, priority: number): void {
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
