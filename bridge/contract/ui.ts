/** The requests of Prefect's web pages beyond the API. */
import { z } from "zod";
import { deploymentFilter } from "./deployments/deployment.ts";
import { workPoolFilter, workQueueFilter } from "./deployments/work-pool.ts";
import { flowFilter } from "./runs/flow.ts";
import { flowRunFilter, flowRunSort } from "./runs/flow-run.ts";
import { taskRunFilter } from "./runs/task-run.ts";
import { json, uuid } from "./scalars.ts";

/** Counts are asked for so many flows or runs at once; pages ask for 200. */
const ids = z.array(uuid).max(10_000);
const filters = {
  flows: flowFilter.nullish(),
  flow_runs: flowRunFilter.nullish(),
  task_runs: taskRunFilter.nullish(),
  deployments: deploymentFilter.nullish(),
  work_pools: workPoolFilter.nullish(),
};

export const uiFlowRunIds = z.object({ flow_run_ids: ids });
export const uiFlowIds = z.object({ flow_ids: ids });

/** `POST /ui/flow_runs/history`: the points of a chart of runs, more of them than of other lists. */
export const uiHistoryRequest = z.object({
  ...filters,
  sort: flowRunSort.default("EXPECTED_START_TIME_DESC"),
  limit: z.number().int().min(0).max(1000).default(1000),
  offset: z.number().int().min(0).default(0),
});

/** `POST /ui/task_runs/dashboard/counts`: how task runs ended, from `start_time.after_` on. */
export const uiDashboardRequest = z.object({
  ...filters,
  task_runs: taskRunFilter,
  work_queues: workQueueFilter.nullish(),
});

/** `POST /ui/schemas/validate`: values of a form, checked against a JSON Schema. */
export const uiValidateRequest = z.object({ schema: json, values: json });
