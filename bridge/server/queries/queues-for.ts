/** Finds the queues that would take the runs of a deployment, by the filters that queues had before there were pools. */
import type { ServerContext } from "../context.ts";
import { text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";
import { MAX_LIMIT } from "../http/body.ts";
import { SELECT_QUEUE } from "../resources/pools/work-queue-row.ts";

/** A queue without a filter takes all. */
export function queuesFor({ database }: ServerContext, deployment: Row): Row[] {
  return database.all(
    `${SELECT_QUEUE} WHERE work_queue.filter IS NULL
     OR (NOT EXISTS (SELECT 1 FROM json_each(work_queue.filter, '$.tags') AS asked
       WHERE asked.value NOT IN (SELECT value FROM json_each(?)))
     AND (ifnull(work_queue.filter ->> '$.deployment_ids', '[]') = '[]'
       OR EXISTS (SELECT 1 FROM json_each(work_queue.filter, '$.deployment_ids') WHERE value = ?)))
     ORDER BY work_queue.created LIMIT ?`,
    text(deployment.tags),
    text(deployment.id),
    MAX_LIMIT,
  );
}
