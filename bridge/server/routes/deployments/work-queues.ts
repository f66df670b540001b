/** /work_queues: queues by their own id. */
import { Hono } from "hono";
import { deploymentScheduledRequest } from "../../../contract/deployments/deployment.ts";
import {
  queueSlotsRequest,
  workQueueCreate,
  workQueueFilterRequest,
  workQueueUpdate,
} from "../../../contract/deployments/work-pool.ts";
import { formatMaybe } from "../../../contract/time.ts";
import type { ServerContext } from "../../context.ts";
import { maybeNumber } from "../../db/columns.ts";
import type { Row } from "../../db/database.ts";
import { readBody, readFields } from "../../http/body.ts";
import { integrityConflict, refuse, refuseWithMessage } from "../../http/http-error.ts";
import { ID, pathId } from "../../http/path.ts";
import { ALWAYS } from "../../queries/conditions/condition.ts";
import { workQueueCondition } from "../../queries/conditions/resource-conditions.ts";
import { listRows } from "../../queries/list.ts";
import { queueSlots } from "../../queries/pool-slots.ts";
import { readQueueRuns } from "../../queries/scheduled-runs.ts";
import { createAgentQueue, findAgentQueue } from "../../resources/pools/agent-queue.ts";
import { isPolledRecently, SELECT_QUEUE, wireQueue } from "../../resources/pools/work-queue-row.ts";
import { deleteQueue, findQueueById, updateQueue } from "../../resources/pools/write-work-queue.ts";

const pollRequest = deploymentScheduledRequest.pick({ scheduled_before: true, limit: true });

/** Pages of Prefect's say so of themselves: they look, and take no runs. */
const PAGE_HEADER = "x-prefect-ui";

export function workQueueRoutes(context: ServerContext): Hono {
  const { database } = context;
  const find = (id: string, missing = refuse(404, "work queue not found")): Row => {
    const row = findQueueById(context, id);
    if (!row) throw missing;
    return row;
  };
  return new Hono()
    .post("/work_queues/", async (c) => {
      const body = await readBody(c, workQueueCreate);
      return c.json(
        wireQueue(
          context,
          context.write(() => createAgentQueue(context, body)),
        ),
        201,
      );
    })
    .post("/work_queues/filter", async (c) => {
      const { work_queues, ...page } = await readFields(c, workQueueFilterRequest);
      const listing = { select: SELECT_QUEUE, from: "work_queue", sort: "work_queue.name" };
      const rows = listRows(database, listing, work_queues ? workQueueCondition(work_queues) : ALWAYS, page);
      return c.json(rows.map((row) => wireQueue(context, row)));
    })
    .get("/work_queues/name/:name", (c) => {
      const row = findAgentQueue(context, c.req.param("name"));
      if (!row) throw refuse(404, "work queue not found");
      return c.json(wireQueue(context, row));
    })
    .get(`/work_queues/${ID}`, (c) => c.json(wireQueue(context, find(pathId(c)))))
    .get(`/work_queues/${ID}/status`, (c) => {
      const id = pathId(c);
      const row = find(id, refuseWithMessage(404, `Work queue with id ${id} not found`));
      const late = Number(
        database.get(
          "SELECT count(*) AS late FROM flow_run WHERE work_queue_id = ? AND state_name = 'Late'",
          id,
        )?.late,
      );
      const polled = maybeNumber(row.last_polled);
      return c.json({
        healthy: isPolledRecently(context, polled) && late === 0,
        late_runs_count: late,
        last_polled: formatMaybe(polled),
        health_check_policy: { maximum_late_runs: 0, maximum_seconds_since_last_polled: 60 },
      });
    })
    .post(`/work_queues/${ID}/concurrency_status`, async (c) => {
      const body = await readFields(c, queueSlotsRequest);
      return c.json(queueSlots(context, find(pathId(c), refuse(404, "Work queue not found.")), body));
    })
    .post(`/work_queues/${ID}/get_runs`, async (c) => {
      const body = await readFields(c, pollRequest);
      const id = pathId(c);
      const row = find(id, refuseWithMessage(404, `Work queue with id ${id} not found.`));
      const isLookOnly = c.req.header(PAGE_HEADER)?.toLowerCase() === "true";
      return c.json(readQueueRuns(context, row, { ...body, isLookOnly }));
    })
    .patch(`/work_queues/${ID}`, async (c) => {
      const body = await readBody(c, workQueueUpdate);
      const id = pathId(c);
      updateQueue(context, find(id, refuse(404, `Work Queue ${id} not found`)), body);
      return c.body(null, 204);
    })
    .delete(`/work_queues/${ID}`, (c) => {
      const row = find(pathId(c));
      context.write(() => deleteQueue(context, row, integrityConflict()));
      return c.body(null, 204);
    });
}
