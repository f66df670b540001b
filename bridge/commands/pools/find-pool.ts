/** Finds the work pool or work queue a user names. */
import { allPages, PAGE } from "../../client/all-pages.ts";
import type { WorkPool, WorkQueue } from "../../contract/deployments/work-pool.ts";
import { nearestName } from "../../nearest.ts";
import { terminalLine } from "../../rendering/terminal-text.ts";
import { isUuid } from "../../uuid.ts";
import { FailedError, type Session, UsageError } from "../session.ts";

/** The pool of Prefect's agents, whose queues need no `--pool`. */
const AGENT_POOL = "default-agent-pool";

/** @throws FailedError `work-pool.unknown`, naming the nearest */
export async function findPool({ client, api }: Session, name: string): Promise<WorkPool> {
  const pool = await client.workPools.read(name);
  if (pool) return pool;
  const known = (await client.workPools.filter({ limit: PAGE })).map((each) => each.name);
  throw new FailedError(
    "work-pool.unknown",
    `no work pool "${name}" on the API at ${api}; ${hintOf(name, known)}`,
  );
}

/**
 * By id, or by name: in the pool that is named, else the only one of that name.
 * @throws FailedError `work-queue.unknown`, UsageError `work-queue.unclear`
 */
export async function findQueue(session: Session, nameOrId: string, pool?: string): Promise<WorkQueue> {
  const { client, api } = session;
  if (pool !== undefined) await findPool(session, pool);
  const byId = isUuid(nameOrId.toLowerCase()) ? await client.workQueues.find(nameOrId) : undefined;
  if (byId) return byId;
  if (pool !== undefined) {
    const queue = await client.workQueues.read(pool, nameOrId);
    if (queue) return queue;
  } else {
    const found = await allPages((page) => client.workQueues.filter({ name: nameOrId, ...page }));
    const queue = found.find(({ work_pool_name: of }) => of === AGENT_POOL) ?? found[0];
    if (queue && (found.length === 1 || queue.work_pool_name === AGENT_POOL)) return queue;
    if (found.length > 1) {
      const pools = found.map(({ work_pool_name: of }) => of).join(", ");
      throw new UsageError(
        "work-queue.unclear",
        `several pools have a queue ${nameOrId}: give --pool, one of ${pools}`,
      );
    }
  }
  const known = (await client.workQueues.filter({ pool, limit: PAGE })).map(({ name }) => name);
  const where = pool === undefined ? "" : ` in work pool ${pool}`;
  throw new FailedError(
    "work-queue.unknown",
    `no work queue "${nameOrId}"${where} on the API at ${api}; ${hintOf(nameOrId, known)}`,
  );
}

function hintOf(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  if (nearest) return `did you mean ${nearest}?`;
  return known.length === 0 ? "it has none" : `it has ${known.slice(0, 10).map(terminalLine).join(", ")}`;
}
