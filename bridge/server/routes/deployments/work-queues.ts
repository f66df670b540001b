/** /work_queues: queues by their own id. */
import { Hono } from "hono";
import { deploymentScheduledRequest } from "../../../contract/deployments/deployment.ts";
import { workQueueFilterRequest, workQueueUpdate } from "../../../contract/deployments/work-pool.ts";
import type { ServerContext } from "../../context.ts";
import { text } from "../../db/columns.ts";
import type { Row } from "../../db/database.ts";
import { readBody } from "../../http/body.ts";
import { refuse } from "../../http/http-error.ts";
import { ID, pathId } from "../../http/path.ts";
import { ALWAYS } from "../../queries/condition.ts";
import { listRows } from "../../queries/list.ts";
import { workQueueCondition } from "../../queries/resource-conditions.ts";
import { readQueueRuns } from "../../queries/scheduled-runs.ts";
import { SELECT_QUEUE, wireQueue } from "../../resources/work-queue-row.ts";
import { updateQueue } from "../../resources/write-work-queue.ts";

const pollRequest = deploymentScheduledRequest.pick({ scheduled_before: true, limit: true });

export function workQueueRoutes(context: ServerContext): Hono {
  const { database } = context;
  const find = (id: string): Row => {
    const row = database.get(`${SELECT_QUEUE} WHERE work_queue.id = ?`, id);
    if (!row) throw refuse(404, "work queue not found");
    return row;
  };
  return new Hono()
    .post("/work_queues/filter", async (c) => {
      const { work_queues, ...page } = await readBody(c, workQueueFilterRequest);
      const listing = { select: SELECT_QUEUE, from: "work_queue", sort: "work_queue.name" };
      const rows = listRows(database, listing, work_queues ? workQueueCondition(work_queues) : ALWAYS, page);
      return c.json(rows.map((row) => wireQueue(context, row)));
    })
    .get(`/work_queues/${ID}`, (c) => c.json(wireQueue(context, find(pathId(c)))))
    .get(`/work_queues/${ID}/status`, (c) => {
      const queue = wireQueue(context, find(pathId(c)));
      const late = database.get(
        "SELECT count(*) AS late FROM flow_run WHERE work_queue_id = ? AND state_name = 'Late'",
        queue.id,
      );
      return c.json({
        healthy: queue.status === "READY" && late?.late === 0,
        late_runs_count: late?.late ?? 0,
        last_polled: queue.last_polled,
        health_check_policy: { maximum_late_runs: 0, maximum_seconds_since_last_polled: 60 },
      });
    })
    .post(`/work_queues/${ID}/get_runs`, async (c) => {
      const body = await readBody(c, pollRequest);
      return c.json(readQueueRuns(context, find(pathId(c)), body).map((run) => run.flow_run));
    })
    .patch(`/work_queues/${ID}`, async (c) => {
      updateQueue(context, find(pathId(c)), await readBody(c, workQueueUpdate));
      return c.body(null, 204);
    })
    .delete(`/work_queues/${ID}`, (c) => {
      database.run("DELETE FROM work_queue WHERE id = ?", text(find(pathId(c)).id));
      return c.body(null, 204);
    });
}
