/** /work_pools: pools, their queues by name, their workers, and the runs that wait for one. */
import { Hono } from "hono";
import {
  poolSlotsRequest,
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
import { pythonText } from "../../../parameters/phrasing/python.ts";
import type { ServerContext } from "../../context.ts";
import { text } from "../../db/columns.ts";
import { readBody, readFields } from "../../http/body.ts";
import { integrityConflict, refuse, refuseWithMessage } from "../../http/http-error.ts";
import { ALWAYS, combine, condition, criterion } from "../../queries/conditions/condition.ts";
import { workPoolCondition, workQueueCondition } from "../../queries/conditions/resource-conditions.ts";
import { countRows, listRows } from "../../queries/list.ts";
import { poolSlots } from "../../queries/pool-slots.ts";
import { readScheduledRuns } from "../../queries/scheduled-runs.ts";
import { createPool } from "../../resources/pools/create-work-pool.ts";
import { checkTemplateDefaults } from "../../resources/pools/job-template.ts";
import { noteHeartbeat } from "../../resources/pools/readiness.ts";
import { deletePool, updatePool } from "../../resources/pools/update-work-pool.ts";
import { findPool, wirePool } from "../../resources/pools/work-pool-row.ts";
import { findQueue, SELECT_QUEUE, wireQueue } from "../../resources/pools/work-queue-row.ts";
import { wireWorker } from "../../resources/pools/worker-row.ts";
import { createQueue, deleteQueue, updateQueue } from "../../resources/pools/write-work-queue.ts";

const RESERVED = "Work pools starting with 'Prefect' are reserved for internal use";

function isReserved(name: string): boolean {
  return name.toLowerCase().startsWith("prefect");
}

const POOLS = { select: "SELECT * FROM work_pool", from: "work_pool", sort: "name" };
const QUEUES = { select: SELECT_QUEUE, from: "work_queue", sort: "work_queue.priority" };

export function workPoolRoutes(context: ServerContext): Hono {
  const { database } = context;
  const poolId = (name: string | undefined): string => text(findPool(context, name ?? "").id);
  return new Hono()
    .post("/work_pools/", async (c) => {
      const body = await readBody(c, workPoolCreate);
      if (isReserved(body.name)) throw refuse(403, `${RESERVED}.`);
      if (body.base_job_template) checkTemplateDefaults(body.base_job_template);
      return c.json(wirePool(context, createPool(context, body)), 201);
    })
    .post("/work_pools/filter", async (c) => {
      const { work_pools, ...page } = await readFields(c, workPoolFilterRequest);
      const where = work_pools ? workPoolCondition(work_pools) : ALWAYS;
      return c.json(listRows(database, POOLS, where, page).map((row) => wirePool(context, row)));
    })
    .post("/work_pools/count", async (c) => {
      const { work_pools } = await readFields(c, workPoolCountRequest);
      return c.json(countRows(database, "work_pool", work_pools ? workPoolCondition(work_pools) : ALWAYS));
    })
    .get("/work_pools/:name", (c) => c.json(wirePool(context, findPool(context, c.req.param("name")))))
    .patch("/work_pools/:name", async (c) => {
      const body = await readBody(c, workPoolUpdate);
      const name = c.req.param("name");
      const isSmall = Object.keys(body).every(
        (field) => field === "is_paused" || field === "concurrency_limit",
      );
      if (isReserved(name) && !isSmall)
        throw refuse(403, `${RESERVED} and can only be updated to set concurrency limits or pause.`);
      const pool = findPool(context, name);
      if (body.is_paused === null) throw integrityConflict();
      if (body.base_job_template) checkTemplateDefaults(body.base_job_template);
      context.write(() => updatePool(context, pool, body));
      return c.body(null, 204);
    })
    .delete("/work_pools/:name", (c) => {
      const name = c.req.param("name");
      if (isReserved(name)) throw refuse(403, `${RESERVED} and can not be deleted.`);
      const pool = findPool(context, name);
      context.write(() => deletePool(context, pool));
      return c.body(null, 204);
    })
    .post("/work_pools/:name/concurrency_status", async (c) => {
      const body = await readFields(c, poolSlotsRequest);
      const name = c.req.param("name");
      const pool = database.get("SELECT * FROM work_pool WHERE name = ?", name);
      if (!pool) throw refuse(404, `Work pool ${pythonText(name)} not found.`);
      return c.json(poolSlots(context, pool, body));
    })
    .post("/work_pools/:name/get_scheduled_flow_runs", async (c) => {
      const body = await readFields(c, scheduledRunsRequest);
      return c.json(readScheduledRuns(context, findPool(context, c.req.param("name")), body));
    })
    .post("/work_pools/:pool/queues", async (c) => {
      const body = await readBody(c, workQueueCreate);
      const row = context.write(() => createQueue(context, poolId(c.req.param("pool")), body));
      return c.json(wireQueue(context, row), 201);
    })
    .post("/work_pools/:pool/queues/filter", async (c) => {
      const { work_queues, ...page } = await readFields(c, workQueueFilterRequest);
      const where = combine([
        condition("work_queue.work_pool_id = ?", poolId(c.req.param("pool"))),
        work_queues ? workQueueCondition(work_queues) : undefined,
      ]);
      return c.json(listRows(database, QUEUES, where, page).map((row) => wireQueue(context, row)));
    })
    .get("/work_pools/:pool/queues/:name", (c) =>
      c.json(wireQueue(context, findQueue(context, c.req.param("pool"), c.req.param("name")))),
    )
    .patch("/work_pools/:pool/queues/:name", async (c) => {
      const body = await readBody(c, workQueueUpdate);
      poolId(c.req.param("pool"));
      updateQueue(context, findQueue(context, c.req.param("pool"), c.req.param("name")), body);
      return c.body(null, 204);
    })
    .delete("/work_pools/:pool/queues/:name", (c) => {
      poolId(c.req.param("pool"));
      const row = findQueue(context, c.req.param("pool"), c.req.param("name"));
      context.write(() => deleteQueue(context, row, refuseWithMessage(500, "Internal Server Error")));
      return c.body(null, 204);
    })
    .post("/work_pools/:pool/workers/heartbeat", async (c) => {
      const worker = await readFields(c, workerHeartbeat);
      const pool = findPool(context, c.req.param("pool"));
      context.write(() => noteHeartbeat(context, pool, worker));
      return c.body(null, 204);
    })
    .post("/work_pools/:pool/workers/filter", async (c) => {
      const { workers, ...page } = await readFields(c, workerFilterRequest);
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
