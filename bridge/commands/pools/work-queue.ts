/** `cellflow work-queue create | ls | inspect | pause | resume | … | delete | preview | read-runs | slots` */
import { allPages } from "../../client/all-pages.ts";
import { ApiError } from "../../client/errors.ts";
import type { QueueSlots } from "../../client/work-queues.ts";
import type { WorkQueue, WorkQueueUpdate } from "../../contract/deployments/work-pool.ts";
import { type Consent, confirm } from "../input/confirm.ts";
import { localTime } from "../output/local-time.ts";
import { print, printJson } from "../output/print.ts";
import { type Column, facts, printTable } from "../output/table.ts";
import { FailedError, UsageError, withClient } from "../session.ts";
import { findPool, findQueue } from "./find-pool.ts";
import { MOST_RUNS, showPlanned, showSlots, until } from "./planned-runs.ts";

const COLUMNS: Column<WorkQueue>[] = [
  { title: "NAME", value: ({ name }) => name },
  { title: "POOL", value: ({ work_pool_name: pool }) => pool },
  { title: "PRIORITY", value: ({ priority }) => String(priority) },
  { title: "STATUS", value: (queue) => statusOf(queue) },
  { title: "LIMIT", value: ({ concurrency_limit: limit }) => (limit === null ? "none" : String(limit)) },
  { title: "ID", value: ({ id }) => id },
];

export interface OfPool {
  pool?: string;
}

export async function create(
  name: string,
  { pool = "default-agent-pool", limit, priority }: OfPool & { limit?: number; priority?: number },
): Promise<void> {
  if (name.trim() === "" || !/^[^/%&><]+$/.test(name))
    throw new UsageError(
      "usage.name",
      `a work queue's name may not be empty or hold / % & > <, got "${name}"`,
    );
  await withClient(async (session) => {
    if (pool !== "default-agent-pool") await findPool(session, pool);
    else await session.client.workPools.ensure({ name: pool, type: "prefect-agent" });
    try {
      const queue = await session.client.workQueues.create(pool, {
        name,
        ...(limit !== undefined && { concurrency_limit: limit }),
        ...(priority !== undefined && { priority }),
      });
      print(`created work queue ${name} of work pool ${pool} (${queue.id})`);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 409) throw error;
      throw new FailedError("work-queue.exists", `work pool ${pool} has a work queue ${name} already`);
    }
  });
}

export async function list({
  pool,
  match,
  json,
}: OfPool & { match?: string; json?: boolean }): Promise<void> {
  await withClient(async (session) => {
    if (pool !== undefined) await findPool(session, pool);
    const found = await allPages((page) =>
      session.client.workQueues.filter({ pool, prefix: pool === undefined ? match : undefined, ...page }),
    );
    const queues = found
      .filter(({ name }) => match === undefined || name.startsWith(match))
      .map((queue) => ({ ...queue, work_pool_name: queue.work_pool_name ?? pool ?? null }));
    if (json) printJson(queues);
    else if (queues.length === 0) print(`no work queues on the API at ${session.api}`);
    else printTable(COLUMNS, queues);
  });
}

export async function inspect(name: string, { pool, json }: OfPool & { json?: boolean }): Promise<void> {
  await withClient(async (session) => {
    const queue = await findQueue(session, name, pool);
    if (json) {
      printJson(queue);
      return;
    }
    print(
      facts([
        ["name", queue.name],
        ["id", queue.id],
        ["work pool", queue.work_pool_name ?? pool],
        ["description", queue.description],
        ["priority", String(queue.priority)],
        ["status", statusOf(queue)],
        ["limit", queue.concurrency_limit === null ? "none" : String(queue.concurrency_limit)],
        ["last polled", localTime(queue.last_polled)],
        ["created", localTime(queue.created)],
      ]),
    );
  });
}

export function setPaused(name: string, paused: boolean, { pool }: OfPool): Promise<void> {
  return change(name, pool, { is_paused: paused }, paused ? "paused" : "resumed");
}

export function setLimit(name: string, limit: number | null, { pool }: OfPool): Promise<void> {
  return change(
    name,
    pool,
    { concurrency_limit: limit },
    limit === null ? "cleared the limit of" : `set the limit ${limit} of`,
  );
}

export async function remove(name: string, { pool, ...consent }: OfPool & Consent): Promise<void> {
  await withClient(async (session) => {
    const queue = await findQueue(session, name, pool);
    await confirm(`Delete work queue ${queue.name}`, consent);
    await session.client.workQueues.delete(queue.id);
    print(`deleted work queue ${queue.name}`);
  });
}

export async function preview(
  name: string,
  { pool, hours, json }: OfPool & { hours: number; json?: boolean },
): Promise<void> {
  await withClient(async (session) => {
    const queue = await findQueue(session, name, pool);
    const runs = await session.client.workPools.scheduledRuns(queue.work_pool_name ?? pool ?? "", {
      work_queue_names: [queue.name],
      scheduled_before: until(hours),
      limit: MOST_RUNS,
    });
    showPlanned(
      runs.map(({ flow_run: run }) => run),
      { hours, json },
    );
  });
}

/** As a worker's poll does, it makes the queue ready. */
export async function readRuns(name: string, { pool, json }: OfPool & { json?: boolean }): Promise<void> {
  await withClient(async (session) => {
    const queue = await findQueue(session, name, pool);
    const runs = await session.client.workQueues.runs(queue.id, { limit: MOST_RUNS });
    showPlanned(runs, { hours: 0, json });
  });
}

export async function slots(name: string, { pool, json }: OfPool & { json?: boolean }): Promise<void> {
  await withClient(async (session) => {
    const queue = await findQueue(session, name, pool);
    const runs: QueueSlots["flow_runs"] = [];
    for (let page = 1; ; page++) {
      const status = await session.client.workQueues.slots(queue.id, page);
      runs.push(...status.flow_runs);
      if (page < (status.pages ?? 1)) continue;
      if (json) printJson({ ...status, flow_runs: runs, page: 1, pages: 1 });
      else showSlots(queue.name, { ...status, holders: runs.map((run) => ({ ...run, queue: queue.name })) });
      return;
    }
  });
}

async function change(
  name: string,
  pool: string | undefined,
  changes: WorkQueueUpdate,
  done: string,
): Promise<void> {
  await withClient(async (session) => {
    const queue = await findQueue(session, name, pool);
    await session.client.workQueues.update(queue.id, changes);
    print(`${done} work queue ${queue.name}`);
  });
}

function statusOf({ is_paused: isPaused, status }: WorkQueue): string {
  if (isPaused) return "paused";
  return status === "READY" ? "ready" : "not ready: no worker asks";
}
