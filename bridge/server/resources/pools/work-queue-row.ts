/** A work queue: its row, what it is answered as, and how it is found. */

import type { WorkQueue } from "../../../contract/deployments/work-pool.ts";
import { formatMaybe, formatTime, MICROS_PER_SECOND, type Micros } from "../../../contract/time.ts";
import type { ServerContext } from "../../context.ts";
import { json, maybeNumber, maybeText, text } from "../../db/columns.ts";
import type { Row } from "../../db/database.ts";
import { refuse } from "../../http/http-error.ts";

/** A queue or a deployment is ready while its runs were asked for within this time. */
export const POLLED_RECENTLY_MICROS = 60 * MICROS_PER_SECOND;

/** A queue with the name of its pool. */
export const SELECT_QUEUE = `SELECT work_queue.*, work_pool.name AS pool_name FROM work_queue
  JOIN work_pool ON work_pool.id = work_queue.work_pool_id`;

/** @throws 404 when the pool has no queue of that name */
export function findQueue({ database }: ServerContext, pool: string, name: string): Row {
  const row = database.get(`${SELECT_QUEUE} WHERE work_pool.name = ? AND work_queue.name = ?`, pool, name);
  if (!row) throw noSuchQueue(pool, name);
  return row;
}

/** 404 for a queue that a pool does not have. */
export function noSuchQueue(pool: string, name: string): Error {
  return refuse(404, `Work pool queue '${pool}/${name}' not found.`);
}

/** Whether a worker or agent asked for runs a short time ago. */
export function isPolledRecently({ now }: ServerContext, polled: Micros | null): boolean {
  return polled !== null && now() - polled <= POLLED_RECENTLY_MICROS;
}

/** How a queue stands: ready no longer than its runs are asked for. */
function queueStatus(context: ServerContext, row: Row): WorkQueue["status"] {
  const isStale = row.status === "READY" && !isPolledRecently(context, maybeNumber(row.last_polled));
  return isStale ? "NOT_READY" : (text(row.status) as WorkQueue["status"]);
}

/** The answer for a row of {@link SELECT_QUEUE}. */
export function wireQueue(context: ServerContext, row: Row): WorkQueue {
  const limit = maybeNumber(row.concurrency_limit);
  return {
    id: text(row.id),
    created: formatTime(Number(row.created)),
    updated: formatTime(Number(row.updated)),
    name: text(row.name),
    description: text(row.description),
    is_paused: row.is_paused === 1,
    concurrency_limit: limit,
    priority: Number(row.priority),
    work_pool_id: text(row.work_pool_id),
    filter: json(row.filter, null),
    last_polled: formatMaybe(maybeNumber(row.last_polled)),
    work_pool_name: maybeText(row.pool_name),
    status: queueStatus(context, row),
    active_slots: limit === null ? null : countSlots(context, "id", text(row.id)),
  };
}

/** The runs under way of a queue, or of all queues of a pool: those that count against its limit. */
export function countSlots({ database }: ServerContext, column: "id" | "work_pool_id", id: string): number {
  const row = database.get(
    `SELECT count(*) AS taken FROM flow_run WHERE state_type IN ('PENDING', 'RUNNING')
     AND work_queue_id IN (SELECT id FROM work_queue WHERE ${column} = ?)`,
    id,
  );
  return Number(row?.taken ?? 0);
}
