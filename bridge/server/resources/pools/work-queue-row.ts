/** A work queue: its row and what it is answered as. */

import type { WorkQueue } from "../../../contract/deployments/work-pool.ts";
import { formatMaybe, formatTime, MICROS_PER_SECOND, type Micros } from "../../../contract/time.ts";
import type { ServerContext } from "../../context.ts";
import { json, maybeNumber, maybeText, text } from "../../db/columns.ts";
import type { Row } from "../../db/database.ts";

/** A queue or a deployment is ready while somebody asked for its runs within this time. */
export const POLLED_RECENTLY_MICROS = 60 * MICROS_PER_SECOND;

/** A queue with the name of its pool. */
export const SELECT_QUEUE = `SELECT work_queue.*, work_pool.name AS pool_name FROM work_queue
  JOIN work_pool ON work_pool.id = work_queue.work_pool_id`;

/** Whether somebody asked for runs a short time ago. */
export function isPolledRecently({ now }: ServerContext, polled: Micros | null): boolean {
  return polled !== null && now() - polled <= POLLED_RECENTLY_MICROS;
}

/** How a queue stands: ready no longer than somebody asks for its runs. */
export function queueStatus(context: ServerContext, row: Row): WorkQueue["status"] {
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
