/** The request of every `filter` call: which rows, by the resources they belong to, in which order, which page. */
import type { DeploymentFilter } from "../contract/deployments/deployment.ts";
import type { WorkPoolFilter, WorkQueueFilter } from "../contract/deployments/work-pool.ts";
import type { FlowFilter } from "../contract/runs/flow.ts";
import type { FlowRunFilter } from "../contract/runs/flow-run.ts";
import type { TaskRunFilter } from "../contract/runs/task-run.ts";

export interface FilterRequest<Sort extends string = string> {
  flows?: FlowFilter;
  flow_runs?: FlowRunFilter;
  task_runs?: TaskRunFilter;
  deployments?: DeploymentFilter;
  work_pools?: WorkPoolFilter;
  work_pool_queues?: WorkQueueFilter;
  sort?: Sort;
  /** At most 200, which is also the default. */
  limit?: number;
  offset?: number;
}
