/** Finds and creates the queues that are of no pool, as there were before there were pools: they are in one of their own. */
import type { WorkQueueCreate } from "../../../contract/deployments/work-pool.ts";
import type { ServerContext } from "../../context.ts";
import { text } from "../../db/columns.ts";
import type { Row } from "../../db/database.ts";
import { AGENT_TYPE, createPool } from "./create-work-pool.ts";
import { SELECT_QUEUE } from "./work-queue-row.ts";
import { createQueue, resolveQueue } from "./write-work-queue.ts";

const AGENT_POOL = "default-agent-pool";

/** The queue of that name that is of no pool, created if it is missing. Inside a transaction. */
export function ensureQueue(context: ServerContext, name: string): Row {
  const known = findAgentQueue(context, name);
  return known ?? createAgentQueue(context, { name, priority: 1 });
}

/** The queue of that name in the pool of queues that are of none; while that is not there, in any. */
export function findAgentQueue({ database }: ServerContext, name: string): Row | undefined {
  const pool = database.get("SELECT id FROM work_pool WHERE name = ?", AGENT_POOL);
  return database.get(
    `${SELECT_QUEUE} WHERE work_queue.name = ?1 AND (?2 IS NULL OR work_queue.work_pool_id = ?2)
     ORDER BY work_queue.created`,
    name,
    pool ? text(pool.id) : null,
  );
}

/**
 * Creates a queue that is of no pool. Inside a transaction.
 * @throws 409 when there is one of that name
 */
export function createAgentQueue(context: ServerContext, queue: WorkQueueCreate): Row {
  const { database } = context;
  const known = database.get("SELECT * FROM work_pool WHERE name = ?", AGENT_POOL);
  const pool = known ?? createPool(context, { name: AGENT_POOL, type: AGENT_TYPE });
  if (!known && queue.name === "default") return resolveQueue(context, pool);
  return createQueue(context, text(pool.id), queue, "A work queue with this name already exists.");
}
