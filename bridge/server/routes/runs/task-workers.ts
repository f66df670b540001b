/** /task_workers: the processes that take background task runs. */
import { Hono } from "hono";
import { taskWorkerFilterRequest } from "../../../contract/runs/task-worker.ts";
import type { ServerContext } from "../../context.ts";
import { readFields } from "../../http/body.ts";
import { listTaskWorkers } from "../../resources/task-worker-row.ts";

export function taskWorkerRoutes(context: ServerContext): Hono {
  return new Hono().post("/task_workers/filter", async (c) => {
    const { task_worker_filter: filter } = await readFields(c, taskWorkerFilterRequest);
    return c.json(listTaskWorkers(context, filter?.task_keys ?? []));
  });
}
