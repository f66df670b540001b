/** The work pools a worker polls: which, checked when it starts, with its heartbeats. */
import type { Client } from "../client/client.ts";
import { CellflowError } from "../errors.ts";

/** Pool names, or every pool of type process, also ones made later. */
export type PoolChoice = string[] | "every process pool";

const HEARTBEAT_INTERVAL_SECONDS = 30;

/** @throws CellflowError `worker.pool` for a pool that is missing or not of type process */
export async function checkPools(client: Client, pools: PoolChoice): Promise<void> {
  if (pools !== "every process pool") for (const pool of pools) await checkPool(client, pool);
}

export async function poolNames(client: Client, pools: PoolChoice): Promise<string[]> {
  if (pools !== "every process pool") return pools;
  const every = await client.workPools.filter({ work_pools: { type: { any_: ["process"] } } });
  return every.filter((pool) => !pool.is_paused).map((pool) => pool.name);
}

/** Sends the worker's heartbeat to a pool, unless it did within the interval. */
export function createHeartbeats(client: Client, worker: string): (pool: string) => Promise<void> {
  const sentAt = new Map<string, number>();
  return async (pool) => {
    const now = performance.now();
    const last = sentAt.get(pool) ?? Number.NEGATIVE_INFINITY;
    if (now - last < HEARTBEAT_INTERVAL_SECONDS * 1000) return;
    sentAt.set(pool, now);
    await client.workPools.heartbeat(pool, {
      name: worker,
      heartbeat_interval_seconds: HEARTBEAT_INTERVAL_SECONDS,
    });
  };
}

async function checkPool(client: Client, name: string): Promise<void> {
  const pool = await client.workPools.read(name);
  if (!pool) {
    throw new CellflowError(
      "worker.pool",
      `the API at ${client.transport.url} has no work pool "${name}": deploy to it first, or make it with ` +
        `prefect work-pool create ${name} --type process`,
    );
  }
  if (pool.type !== "process") {
    throw new CellflowError(
      "worker.pool",
      `work pool "${name}" is of type ${pool.type}; this worker runs type process`,
    );
  }
}
