/** Lists the runs that have slots of a pool's limit, queue by queue, or of a queue's. */
import type { z } from "zod";
import type {
  poolSlotsRequest,
  queueSlotsRequest,
  SlotHolder,
} from "../../contract/deployments/work-pool.ts";
import { formatMaybe, MICROS_PER_SECOND } from "../../contract/time.ts";
import type { ServerContext } from "../context.ts";
import { maybeNumber, maybeText, text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";
import { readLimit } from "../http/body.ts";
import { countSlots } from "../resources/pools/work-queue-row.ts";

const RUNS_OF_A_QUEUE = 10;

/** A page of the pool's queues, each with some of its runs. */
export function poolSlots(context: ServerContext, pool: Row, request: z.output<typeof poolSlotsRequest>) {
  const { database } = context;
  const page = request.page ?? 1;
  const limit = readLimit(request.limit);
  const id = text(pool.id);
  const count = Number(
    database.get("SELECT count(*) AS count FROM work_queue WHERE work_pool_id = ?", id)?.count,
  );
  const queues = database.all(
    "SELECT * FROM work_queue WHERE work_pool_id = ? ORDER BY priority LIMIT ? OFFSET ?",
    id,
    limit,
    (page - 1) * limit,
  );
  return {
    active_slots: countSlots(context, "work_pool_id", id),
    concurrency_limit: maybeNumber(pool.concurrency_limit),
    queues: queues.map((queue) => {
      const active = countSlots(context, "id", text(queue.id));
      return {
        queue_id: text(queue.id),
        queue_name: text(queue.name),
        active_slots: active,
        concurrency_limit: maybeNumber(queue.concurrency_limit),
        flow_runs: holders(
          context,
          "work_queue_id = ? AND state_type IN ('PENDING', 'RUNNING')",
          [text(queue.id)],
          request.flow_run_limit ?? RUNS_OF_A_QUEUE,
          0,
        ),
        flow_run_count: active,
      };
    }),
    ...pageOf(count, limit, page),
  };
}

/** A page of a queue's runs; those that are being cancelled count here, too, and those that know its name alone. */
export function queueSlots(context: ServerContext, queue: Row, request: z.output<typeof queueSlotsRequest>) {
  const page = request.page ?? 1;
  const limit = readLimit(request.limit);
  const where = `(work_queue_id = ? OR (work_queue_id IS NULL AND work_queue_name = ?))
    AND state_type IN ('PENDING', 'RUNNING', 'CANCELLING')`;
  const values = [text(queue.id), text(queue.name)];
  const count = Number(
    context.database.get(`SELECT count(*) AS count FROM flow_run WHERE ${where}`, ...values)?.count,
  );
  return {
    active_slots: count,
    concurrency_limit: maybeNumber(queue.concurrency_limit),
    flow_runs: holders(context, where, values, limit, (page - 1) * limit),
    ...pageOf(count, limit, page),
  };
}

function pageOf(count: number, limit: number, page: number) {
  return { count, limit, pages: limit > 0 ? Math.ceil(count / limit) : 0, page };
}

function holders(
  { database, now }: ServerContext,
  where: string,
  values: string[],
  limit: number,
  offset: number,
): SlotHolder[] {
  const rows = database.all(
    `SELECT * FROM flow_run WHERE ${where} ORDER BY id LIMIT ? OFFSET ?`,
    ...values,
    limit,
    offset,
  );
  return rows.map((row) => {
    const since = maybeNumber(row.state_timestamp);
    return {
      id: text(row.id),
      name: text(row.name),
      state_type: maybeText(row.state_type),
      state_name: maybeText(row.state_name),
      start_time: formatMaybe(maybeNumber(row.start_time)),
      state_timestamp: formatMaybe(since),
      time_in_current_state: since === null ? null : (now() - since) / MICROS_PER_SECOND,
    };
  });
}
