/** A worker: what its row is answered as, and whether it is online. */

import type { Worker } from "../../../contract/deployments/work-pool.ts";
import { formatMaybe, formatTime, MICROS_PER_SECOND, type Micros } from "../../../contract/time.ts";
import type { ServerContext } from "../../context.ts";
import { maybeNumber, text } from "../../db/columns.ts";
import type { Row } from "../../db/database.ts";

/** A worker is away after this many missed heartbeats. */
const MISSED_HEARTBEATS = 3;
/** Between two heartbeats of a worker that does not say. */
const HEARTBEAT_SECONDS = 30;

/** SQL that holds for rows of workers that are online at the time of its one value. */
export const IS_ONLINE = `ifnull(last_heartbeat_time, 0)
  + ifnull(heartbeat_interval_seconds, ${HEARTBEAT_SECONDS}) * ${MISSED_HEARTBEATS * MICROS_PER_SECOND} >= ?`;

/** Whether one worker of the pool at least sent a heartbeat in time. */
export function hasOnlineWorker({ database, now }: ServerContext, poolId: string): boolean {
  return (
    database.get(`SELECT 1 FROM worker WHERE work_pool_id = ? AND ${IS_ONLINE}`, poolId, now()) !== undefined
  );
}

function isOnline(row: Row, now: Micros): boolean {
  const interval = Number(row.heartbeat_interval_seconds ?? HEARTBEAT_SECONDS);
  return Number(row.last_heartbeat_time ?? 0) + interval * MISSED_HEARTBEATS * MICROS_PER_SECOND >= now;
}

/** The answer for a row of `worker`. */
export function wireWorker(context: ServerContext, row: Row): Worker {
  return {
    id: text(row.id),
    created: formatTime(Number(row.created)),
    updated: formatTime(Number(row.updated)),
    name: text(row.name),
    work_pool_id: text(row.work_pool_id),
    last_heartbeat_time: formatMaybe(maybeNumber(row.last_heartbeat_time)),
    heartbeat_interval_seconds: maybeNumber(row.heartbeat_interval_seconds),
    status: isOnline(row, context.now()) ? "ONLINE" : "OFFLINE",
  };
}
