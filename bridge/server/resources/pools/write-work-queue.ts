/** Creates, changes and deletes work queues. Priority 1 is the highest; one that is taken pushes the others down. */
import type { WorkQueueCreate, WorkQueueUpdate } from "../../../contract/deployments/work-pool.ts";
import { parseMaybe } from "../../../contract/time.ts";
import { v7 } from "../../../uuid.ts";
import type { ServerContext } from "../../context.ts";
import { maybeJson, maybeNumber, text } from "../../db/columns.ts";
import type { Row } from "../../db/database.ts";
import { refuse } from "../../http/http-error.ts";
import { type Changed, statusVerb } from "../change.ts";
import { queueEvent } from "./pool-event.ts";
import { isPolledRecently, SELECT_QUEUE } from "./work-queue-row.ts";

/**
 * The queue's row, inside a transaction.
 * @throws 409 when the pool has a queue of that name
 */
export function createQueue(
  context: ServerContext,
  poolId: string,
  queue: WorkQueueCreate,
  taken = "A work queue with this name already exists in work pool {work_pool_name!r}.",
): Row {
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
  if (added === 0) throw refuse(409, taken);
  if (queue.priority) makeRoom(context, poolId, id, queue.priority);
  const row = findQueueById(context, id);
  if (!row) throw new Error(`work queue ${id} vanished while it was written`);
  queueEvent(context, row, "created");
  return row;
}

/** A row of {@link SELECT_QUEUE}; undefined when there is none. */
export function findQueueById({ database }: ServerContext, id: string): Row | undefined {
  return database.get(`${SELECT_QUEUE} WHERE work_queue.id = ?`, id);
}

/** Changes what is sent. */
export function updateQueue(context: ServerContext, row: Row, update: WorkQueueUpdate): void {
  const id = text(row.id);
  const columns: Record<string, string | number | null | undefined> = {
    name: update.name ?? undefined,
    description: update.description ?? undefined,
    is_paused: update.is_paused === undefined ? undefined : Number(update.is_paused),
    concurrency_limit: update.concurrency_limit,
    priority: update.priority ?? undefined,
    last_polled: update.last_polled === undefined ? undefined : parseMaybe(update.last_polled),
    filter: update.filter && JSON.stringify(update.filter),
    status: statusAfter(context, row, update),
  };
  context.write(() => {
    for (const [column, value] of Object.entries(columns)) {
      if (value === undefined) continue;
      context.database.run(
        `UPDATE work_queue SET ${column} = ?, updated = ? WHERE id = ?`,
        value,
        context.now(),
        id,
      );
    }
    if (update.priority) makeRoom(context, text(row.work_pool_id), id, update.priority);
    const after = findQueueById(context, id);
    if (!after) return;
    const changed = changedFields(row, columns);
    if (Object.keys(changed).length > 0) queueEvent(context, after, "updated", changed);
    if (columns.status !== undefined) queueEvent(context, after, statusVerb(text(after.status)));
  });
}

/** The status that pausing or resuming gives a queue; undefined when it stays what it was. */
function statusAfter(context: ServerContext, row: Row, update: WorkQueueUpdate): string | undefined {
  const wasPaused = row.status === "PAUSED";
  if (update.is_paused === true) return wasPaused ? undefined : "PAUSED";
  if (update.is_paused === undefined || !wasPaused) return undefined;
  const polled =
    update.last_polled === undefined ? maybeNumber(row.last_polled) : parseMaybe(update.last_polled);
  return isPolledRecently(context, polled) ? "READY" : "NOT_READY";
}

function changedFields(before: Row, columns: Record<string, unknown>): Changed {
  const changed: Changed = {};
  for (const name of ["name", "description", "concurrency_limit", "priority"]) {
    const to = columns[name];
    if (to !== undefined && to !== before[name]) changed[name] = { from: before[name], to };
  }
  return changed;
}

/**
 * Deletes a queue; deployments and runs that were of it are of none. Inside a transaction.
 * @param refusal what is answered where it is the default queue of its pool, which every pool has
 */
export function deleteQueue(context: ServerContext, row: Row, refusal: Error): void {
  const { database } = context;
  const id = text(row.id);
  if (database.get("SELECT 1 FROM work_pool WHERE default_queue_id = ?", id)) throw refusal;
  queueEvent(context, row, "deleted");
  for (const table of ["deployment", "flow_run"])
    database.run(`UPDATE ${table} SET work_queue_id = NULL WHERE work_queue_id = ?`, id);
  database.run("DELETE FROM work_queue WHERE id = ?", id);
}

/** The queue of that name in the pool, created if it is missing; without a name the default one. Inside a transaction. */
export function resolveQueue(context: ServerContext, pool: Row, queueName?: string | null): Row {
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
