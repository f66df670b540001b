/** A work queue: its row and what it is answered as. */

import type { WorkQueue } from "../../contract/deployments/work-pool.ts";
import { formatMaybe, formatTime, MICROS_PER_SECOND } from "../../contract/time.ts";
import type { ServerContext } from "../context.ts";
import { json, maybeNumber, maybeText, text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";

/** A queue or a deployment is ready while somebody asked for its runs within this time. */
export const POLLED_RECENTLY_MICROS = 60 * MICROS_PER_SECOND;

/** A queue with the name of its pool. */
export const SELECT_QUEUE = `SELECT work_queue.*, work_pool.name AS pool_name FROM work_queue
  JOIN work_pool ON work_pool.id = work_queue.work_pool_id`;

/** The answer for a row of {@link SELECT_QUEUE}. */
export function wireQueue({ now }: ServerContext, row: Row): WorkQueue {
  const paused = row.is_paused === 1;
  const polled = maybeNumber(row.last_polled);
  const ready = polled !== null && now() - polled < POLLED_RECENTLY_MICROS;
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
