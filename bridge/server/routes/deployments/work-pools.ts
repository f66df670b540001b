/** /work_pools: pools, their queues by name, their workers, and the runs that wait for one. */
import { Hono } from "hono";
import {
  scheduledRunsRequest,
  workerFilterRequest,
  workerHeartbeat,
  workPoolCountRequest,
  workPoolCreate,
  workPoolFilterRequest,
  workPoolUpdate,
  workQueueCreate,
  workQueueFilterRequest,
  workQueueUpdate,
} from "../../../contract/deployments/work-pool.ts";
import { v7 } from "../../../uuid.ts";
import type { ServerContext } from "../../context.ts";
import { text } from "../../db/columns.ts";
import type { Row } from "../../db/database.ts";
import { readBody } from "../../http/body.ts";
import { refuse } from "../../http/http-error.ts";
import { ALWAYS, combine, condition, criterion } from "../../queries/condition.ts";
import { countRows, listRows } from "../../queries/list.ts";
import { workPoolCondition, workQueueCondition } from "../../queries/resource-conditions.ts";
import { readScheduledRuns } from "../../queries/scheduled-runs.ts";
import { createPool } from "../../resources/create-work-pool.ts";
import { findPool, wirePool } from "../../resources/work-pool-row.ts";
import { SELECT_QUEUE, wireQueue } from "../../resources/work-queue-row.ts";
import { wireWorker } from "../../resources/worker-row.ts";
import { createQueue, updateQueue } from "../../resources/write-work-queue.ts";

const POOLS = { select: "SELECT * FROM work_pool", from: "work_pool", sort: "name" };
const QUEUES = { select: SELECT_QUEUE, from: "work_queue", sort: "work_queue.priority" };

export function workPoolRoutes(context: ServerContext): Hono {
  const { database } = context;
  const poolId = (name: string | undefined): string => text(findPool(context, name ?? "").id);
  const findQueue = (pool: string | undefined, name: string | undefined): Row => {
    const row = database.get(
      `${SELECT_QUEUE} WHERE work_pool.name = ? AND work_queue.name = ?`,
      pool ?? "",
      name ?? "",
    );
    if (!row) throw refuse(404, `Work queue "${pool}/${name}" not found.`);
    return row;
  };
  return new Hono()
    .post("/work_pools/", async (c) => {
      const body = await readBody(c, workPoolCreate);
      if (body.name.toLowerCase().startsWith("prefect")) {
        throw refuse(403, "Work pools starting with 'Prefect' are reserved for internal use.");
      }
      return c.json(wirePool(context, createPool(context, body)), 201);
    })
    .post("/work_pools/filter", async (c) => {
      const { work_pools, ...page } = await readBody(c, workPoolFilterRequest);
      const where = work_pools ? workPoolCondition(work_pools) : ALWAYS;
      return c.json(listRows(database, POOLS, where, page).map((row) => wirePool(context, row)));
    })
    .post("/work_pools/count", async (c) => {
      const { work_pools } = await readBody(c, workPoolCountRequest);
      return c.json(countRows(database, "work_pool", work_pools ? workPoolCondition(work_pools) : ALWAYS));
    })
    .get("/work_pools/:name", (c) => c.json(wirePool(context, findPool(context, c.req.param("name")))))
    .patch("/work_pools/:name", async (c) => {
      const body = await readBody(c, workPoolUpdate);
      const id = poolId(c.req.param("name"));
      const columns: [string, string | number | null | undefined][] = [
        ["description", body.description],
        ["is_paused", body.is_paused === undefined ? undefined : Number(body.is_paused)],
        ["base_job_template", body.base_job_template && JSON.stringify(body.base_job_template)],
        ["concurrency_limit", body.concurrency_limit],
        ["storage_configuration", body.storage_configuration && JSON.stringify(body.storage_configuration)],
      ];
      context.write(() => {
        for (const [column, value] of columns) {
          if (value === undefined) continue;
          database.run(
            `UPDATE work_pool SET ${column} = ?, updated = ? WHERE id = ?`,
            value,
            context.now(),
            id,
          );
        }
      });
      return c.body(null, 204);
    })
    .delete("/work_pools/:name", (c) => {
      const id = poolId(c.req.param("name"));
      context.write(() => {
        database.run(
          `UPDATE deployment SET work_queue_id = NULL WHERE work_queue_id IN
           (SELECT id FROM work_queue WHERE work_pool_id = ?)`,
          id,
        );
        for (const table of ["work_queue", "worker"]) {
          database.run(`DELETE FROM ${table} WHERE work_pool_id = ?`, id);
        }
        database.run("DELETE FROM work_pool WHERE id = ?", id);
      });
      return c.body(null, 204);
    })
    .post("/work_pools/:name/get_scheduled_flow_runs", async (c) => {
      const body = await readBody(c, scheduledRunsRequest);
      return c.json(readScheduledRuns(context, findPool(context, c.req.param("name")), body));
    })
    .post("/work_pools/:pool/queues", async (c) => {
      const body = await readBody(c, workQueueCreate);
      const row = context.write(() => createQueue(context, poolId(c.req.param("pool")), body));
      return c.json(wireQueue(context, row), 201);
    })
    .post("/work_pools/:pool/queues/filter", async (c) => {
      const { work_queues, ...page } = await readBody(c, workQueueFilterRequest);
      const where = combine([
        condition("work_queue.work_pool_id = ?", poolId(c.req.param("pool"))),
        work_queues ? workQueueCondition(work_queues) : undefined,
      ]);
      return c.json(listRows(database, QUEUES, where, page).map((row) => wireQueue(context, row)));
    })
    .get("/work_pools/:pool/queues/:name", (c) =>
      c.json(wireQueue(context, findQueue(c.req.param("pool"), c.req.param("name")))),
    )
    .patch("/work_pools/:pool/queues/:name", async (c) => {
      const body = await readBody(c, workQueueUpdate);
      updateQueue(context, findQueue(c.req.param("pool"), c.req.param("name")), body);
      return c.body(null, 204);
    })
    .delete("/work_pools/:pool/queues/:name", (c) => {
      const row = findQueue(c.req.param("pool"), c.req.param("name"));
      database.run("DELETE FROM work_queue WHERE id = ?", text(row.id));
      return c.body(null, 204);
    })
    .post("/work_pools/:pool/workers/heartbeat", async (c) => {
      const { name, heartbeat_interval_seconds } = await readBody(c, workerHeartbeat);
      const now = context.now();
      database.run(
        `INSERT INTO worker (id, created, updated, name, work_pool_id, last_heartbeat_time, heartbeat_interval_seconds)
         VALUES (?1, ?2, ?2, ?3, ?4, ?2, ?5) ON CONFLICT (work_pool_id, name) DO UPDATE SET updated = ?2,
         last_heartbeat_time = ?2, heartbeat_interval_seconds = ifnull(?5, heartbeat_interval_seconds)`,
        v7(),
        now,
        name,
        poolId(c.req.param("pool")),
        heartbeat_interval_seconds ?? null,
      );
      return c.body(null, 204);
    })
    .post("/work_pools/:pool/workers/filter", async (c) => {
      const { workers, ...page } = await readBody(c, workerFilterRequest);
      const where = combine([
        condition("work_pool_id = ?", poolId(c.req.param("pool"))),
        criterion("last_heartbeat_time", workers?.last_heartbeat_time),
      ]);
      const listing = { select: "SELECT * FROM worker", from: "worker", sort: "last_heartbeat_time DESC" };
      const { any_, not_any_ } = workers?.status ?? {};
      const rows = listRows(database, listing, where, page)
        .map((row) => wireWorker(context, row))
        .filter(({ status }) => (!any_ || any_.includes(status)) && !not_any_?.includes(status));
      return c.json(rows);
    })
    .delete("/work_pools/:pool/workers/:name", (c) => {
      const gone = database.run(
        "DELETE FROM worker WHERE work_pool_id = ? AND name = ?",
        poolId(c.req.param("pool")),
        c.req.param("name"),
      );
      if (gone === 0) throw refuse(404, "Worker not found.");
      return c.body(null, 204);
    });
}
