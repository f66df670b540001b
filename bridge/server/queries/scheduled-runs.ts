/**
 * Reads the scheduled runs that are offered to a worker: by queue priority, then time, within the limits of pool and queue.
 * Offering locks nothing; the worker that sets a run PENDING first has it.
 */

import type { ScheduledRun, ScheduledRunsRequest } from "../../contract/deployments/work-pool.ts";
import type { FlowRun } from "../../contract/runs/flow-run.ts";
import { parseMaybe } from "../../contract/time.ts";
import type { ServerContext } from "../context.ts";
import { maybeText, text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";
import { noteDeploymentsPolled, noteQueuesPolled } from "../resources/pools/readiness.ts";
import { countSlots, noSuchQueue, SELECT_QUEUE } from "../resources/pools/work-queue-row.ts";
import { SELECT_FLOW_RUN, wireFlowRun } from "../runs/rows/flow-run-row.ts";

/** Runs offered at once. */
const MAX_OFFERED = 200;
// A run that waits to retry in its own process is not another worker's.
const WAITING = `flow_run.state_type = 'SCHEDULED'
  AND ifnull(flow_run.empirical_policy ->> 'retry_type', '') <> 'in_process'`;

/**
 * What a pool offers; its queues count as polled from now.
 * @throws 404 for a queue that it does not have
 */
export function readScheduledRuns(
  context: ServerContext,
  pool: Row,
  request: ScheduledRunsRequest,
): ScheduledRun[] {
  const { database } = context;
  const names = request.work_queue_names ?? [];
  const queues = database
    .all(`${SELECT_QUEUE} WHERE work_queue.work_pool_id = ? ORDER BY work_queue.priority`, text(pool.id))
    .filter((queue) => names.length === 0 || names.includes(text(queue.name)));
  const unknown = names.find((name) => !queues.some((queue) => queue.name === name));
  if (unknown !== undefined) throw noSuchQueue(text(pool.name), unknown);
  noteQueuesPolled(context, queues);
  if (pool.is_paused === 1) return [];
  const limit = Math.min(request.limit ?? MAX_OFFERED, free(context, pool, "work_pool_id"));
  const runs: ScheduledRun[] = [];
  for (const queue of queues) {
    if (runs.length >= limit) break;
    runs.push(...offer(context, queue, request, limit - runs.length));
  }
  return runs;
}

/** What one queue offers. Who only looks (a page of Prefect's) does not count as one that polls. */
export function readQueueRuns(
  context: ServerContext,
  queue: Row,
  request: ScheduledRunsRequest & { isLookOnly?: boolean },
): FlowRun[] {
  if (!request.isLookOnly) noteQueuesPolled(context, [queue]);
  const rows = offeredRows(context, queue, request, request.limit ?? MAX_OFFERED);
  // As in Prefect, polling a queue does not mark its pool as polled.
  return rows.map((row) => ({
    ...wireFlowRun(row, context.now()),
    work_pool_id: null,
    work_pool_name: null,
  }));
}

/** What `serve()` polls: the scheduled runs of deployments, which count as polled from now. */
export function readDeploymentRuns(
  context: ServerContext,
  ids: string[],
  scheduledBefore: string | null | undefined,
  limit: number | null | undefined,
): FlowRun[] {
  const { database } = context;
  const list = JSON.stringify(ids);
  noteDeploymentsPolled(context, ids);
  const rows = database.all(
    `${SELECT_FLOW_RUN} WHERE ${WAITING} AND flow_run.deployment_id IN (SELECT value FROM json_each(?))
     AND flow_run.next_scheduled_start_time <= ? ORDER BY flow_run.next_scheduled_start_time LIMIT ?`,
    list,
    parseMaybe(scheduledBefore) ?? Number.MAX_SAFE_INTEGER,
    Math.min(limit ?? MAX_OFFERED, MAX_OFFERED),
  );
  return rows.map((row) => wireFlowRun(row, context.now()));
}

function offer(
  context: ServerContext,
  queue: Row,
  request: ScheduledRunsRequest,
  most: number,
): ScheduledRun[] {
  return offeredRows(context, queue, request, most).map((row) => ({
    work_pool_id: text(queue.work_pool_id),
    work_queue_id: text(queue.id),
    flow_run: asOffered(row, wireFlowRun(row, context.now())),
  }));
}

function offeredRows(context: ServerContext, queue: Row, request: ScheduledRunsRequest, most: number): Row[] {
  if (queue.is_paused === 1) return [];
  const limit = Math.min(most, free(context, queue, "id"));
  if (limit <= 0) return [];
  return context.database.all(
    `${SELECT_FLOW_RUN} WHERE flow_run.work_queue_id = ? AND ${WAITING}
     AND flow_run.next_scheduled_start_time BETWEEN ? AND ?
     ORDER BY flow_run.next_scheduled_start_time, flow_run.id LIMIT ?`,
    text(queue.id),
    parseMaybe(request.scheduled_after) ?? 0,
    parseMaybe(request.scheduled_before) ?? Number.MAX_SAFE_INTEGER,
    limit,
  );
}

/** As in Prefect, a run that is offered has no pool, no state, and the queue's name only if it was asked for by name. */
function asOffered(
  row: Row,
  { work_pool_id: _, work_pool_name: __, ...run }: FlowRun,
): ScheduledRun["flow_run"] {
  return { ...run, work_queue_name: maybeText(row.work_queue_name), state: null };
}

/** How many runs may still start below a pool's or a queue's limit. */
function free(context: ServerContext, row: Row, column: "id" | "work_pool_id"): number {
  if (row.concurrency_limit === null) return Number.MAX_SAFE_INTEGER;
  return Math.max(0, Number(row.concurrency_limit) - countSlots(context, column, text(row.id)));
}
