/** Finds the queues that were made with a filter, as before there were pools, and would take the runs of a deployment. */
import type { ServerContext } from "../context.ts";
import { text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";
import { SELECT_QUEUE } from "../resources/pools/work-queue-row.ts";

/** A queue without a filter is not among them: a deployment names it. */
export function queuesFor({ database }: ServerContext, deployment: Row): Row[] {
  return database.all(
    `${SELECT_QUEUE} WHERE work_queue.filter IS NOT NULL
     AND NOT EXISTS (SELECT 1 FROM json_each(work_queue.filter, '$.tags') AS asked
       WHERE asked.value NOT IN (SELECT value FROM json_each(?)))
     AND (ifnull(work_queue.filter ->> '$.deployment_ids', '[]') = '[]'
       OR EXISTS (SELECT 1 FROM json_each(work_queue.filter, '$.deployment_ids') WHERE value = ?))`,
    text(deployment.tags),
    text(deployment.id),
  );
}
