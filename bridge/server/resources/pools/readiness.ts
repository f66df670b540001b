/** Notes that runs are polled, which makes queues, pools and deployments ready, and which have not been polled for long. */
import { MICROS_PER_SECOND } from "../../../contract/time.ts";
import { v7 } from "../../../uuid.ts";
import type { ServerContext } from "../../context.ts";
import { text } from "../../db/columns.ts";
import type { Row } from "../../db/database.ts";
import { deploymentEvent } from "../deployments/deployment-event.ts";
import { queueEvent } from "./pool-event.ts";
import { setPoolStatus } from "./update-work-pool.ts";
import { POLLED_RECENTLY_MICROS, SELECT_QUEUE } from "./work-queue-row.ts";
import { IS_ONLINE } from "./worker-row.ts";

/** A worker polls often: what it polled so short a time ago needs no other note. */
const NOTED_AGAIN_MICROS = MICROS_PER_SECOND;

/** The runs of these queues were polled: they, and the deployments of them, are ready. */
export function noteQueuesPolled(context: ServerContext, queues: readonly Row[]): void {
  const { database } = context;
  const now = context.now();
  const due = queues.filter(
    ({ last_polled: polled, status }) =>
      status === "NOT_READY" || Number(polled ?? 0) < now - NOTED_AGAIN_MICROS,
  );
  if (due.length === 0) return;
  context.write(() => {
    for (const queue of due) {
      const isNews = queue.status === "NOT_READY";
      database.run(
        `UPDATE work_queue SET last_polled = ?${isNews ? ", status = 'READY'" : ""} WHERE id = ?`,
        now,
        text(queue.id),
      );
      if (isNews) queueEvent(context, queue, "ready");
    }
    noteReady(
      context,
      "work_queue_id",
      due.map(({ id }) => text(id)),
    );
  });
}

/** The runs of these deployments were polled by a process that serves them: they are ready. */
export function noteDeploymentsPolled(context: ServerContext, ids: readonly string[]): void {
  context.write(() => noteReady(context, "id", ids));
}

function noteReady(context: ServerContext, column: "id" | "work_queue_id", ids: readonly string[]): void {
  const { database } = context;
  const list = JSON.stringify(ids);
  const where = `${column} IN (SELECT value FROM json_each(?))`;
  const news = database.all(`SELECT * FROM deployment WHERE ${where} AND status <> 'READY'`, list);
  database.run(`UPDATE deployment SET last_polled = ?, status = 'READY' WHERE ${where}`, context.now(), list);
  for (const row of news) deploymentEvent(context, row, "ready");
}

/** A worker of the pool says that it is there. Inside a transaction. */
export function noteHeartbeat(
  context: ServerContext,
  pool: Row,
  worker: { name: string; heartbeat_interval_seconds?: number | null | undefined },
): void {
  const now = context.now();
  context.database.run(
    `INSERT INTO worker (id, created, updated, name, work_pool_id, last_heartbeat_time, heartbeat_interval_seconds, status)
     VALUES (?1, ?2, ?2, ?3, ?4, ?2, ?5, 'ONLINE') ON CONFLICT (work_pool_id, name) DO UPDATE SET updated = ?2,
     last_heartbeat_time = ?2, status = 'ONLINE',
     heartbeat_interval_seconds = ifnull(?5, heartbeat_interval_seconds)`,
    v7(),
    now,
    worker.name,
    text(pool.id),
    worker.heartbeat_interval_seconds ?? null,
  );
  if (pool.status === "NOT_READY") setPoolStatus(context, pool, "READY");
}

/** Marks queues and deployments that were not polled in time, and workers that sent no heartbeat. A service. */
export function markNotReady(context: ServerContext): void {
  const { database } = context;
  const now = context.now();
  const since = now - POLLED_RECENTLY_MICROS;
  const staleWorkers = database.all(
    `SELECT id FROM worker WHERE status = 'ONLINE' AND NOT (${IS_ONLINE})`,
    now,
  );
  const stalePools = () =>
    database.all(
      `SELECT * FROM work_pool WHERE status = 'READY' AND NOT EXISTS
       (SELECT 1 FROM worker WHERE work_pool_id = work_pool.id AND status = 'ONLINE')`,
    );
  const staleQueues = database.all(
    `${SELECT_QUEUE} WHERE work_queue.status = 'READY' AND work_queue.last_polled < ?`,
    since,
  );
  const staleDeployments = database.all(
    `SELECT * FROM deployment WHERE status = 'READY' AND ifnull(last_polled, 0) < ?1 AND NOT EXISTS
     (SELECT 1 FROM work_queue WHERE work_queue.id = work_queue_id AND work_queue.last_polled >= ?1)`,
    since,
  );
  const isAllWell = [staleWorkers, stalePools(), staleQueues, staleDeployments].every(
    ({ length }) => length === 0,
  );
  if (isAllWell) return;
  context.write(() => {
    for (const { id } of staleWorkers)
      database.run("UPDATE worker SET status = 'OFFLINE' WHERE id = ?", text(id));
    for (const pool of stalePools()) setPoolStatus(context, pool, "NOT_READY");
    for (const row of staleDeployments) {
      database.run("UPDATE deployment SET status = 'NOT_READY' WHERE id = ?", text(row.id));
      deploymentEvent(context, row, "not-ready");
    }
    for (const row of staleQueues) {
      database.run("UPDATE work_queue SET status = 'NOT_READY' WHERE id = ?", text(row.id));
      queueEvent(context, row, "not-ready");
    }
  });
}
