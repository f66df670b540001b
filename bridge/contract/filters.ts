/**
 * The requests of filter, count and paginate: filters of several resources, joined. Each filter is
 * strict; the body around them is not (Prefect ignores what it does not know there).
 */
import { z } from "zod";
import { deploymentFilter, deploymentSort } from "./deployments/deployment.ts";
import { workPoolFilter, workQueueFilter } from "./deployments/work-pool.ts";
import { artifactCollectionFilter, artifactFilter, artifactSort } from "./runs/artifact.ts";
import { flowFilter, flowSort } from "./runs/flow.ts";
import { flowRunFilter, flowRunSort } from "./runs/flow-run.ts";
import { taskRunFilter, taskRunSort } from "./runs/task-run.ts";
import { numberedPage, page, timestamp } from "./scalars.ts";

const runs = {
  flows: flowFilter.nullish(),
  flow_runs: flowRunFilter.nullish(),
  task_runs: taskRunFilter.nullish(),
  deployments: deploymentFilter.nullish(),
};
const pools = { work_pools: workPoolFilter.nullish() };
const queues = { ...pools, work_pool_queues: workQueueFilter.nullish() };

export const flowFilterRequest = z.object({ ...runs, ...pools, sort: flowSort.nullish(), ...page });
export const flowPaginateRequest = z.object({
  ...runs,
  ...pools,
  sort: flowSort.nullish(),
  ...numberedPage,
});
export const flowCountRequest = z.object({ ...runs, ...pools });
export type FlowFilterRequest = z.input<typeof flowFilterRequest>;

export const flowRunFilterRequest = z.object({ ...runs, ...queues, sort: flowRunSort.nullish(), ...page });
export const flowRunPaginateRequest = z.object({
  ...runs,
  ...queues,
  sort: flowRunSort.nullish(),
  ...numberedPage,
});
export const flowRunCountRequest = z.object({ ...runs, ...queues });
export type FlowRunFilterRequest = z.input<typeof flowRunFilterRequest>;
export type FlowRunCountRequest = z.input<typeof flowRunCountRequest>;

export const taskRunFilterRequest = z.object({ ...runs, sort: taskRunSort.nullish(), ...page });
export const taskRunPaginateRequest = z.object({ ...runs, sort: taskRunSort.nullish(), ...numberedPage });
export const taskRunCountRequest = z.object({ ...runs });
export type TaskRunFilterRequest = z.input<typeof taskRunFilterRequest>;

export const deploymentFilterRequest = z.object({
  ...runs,
  ...queues,
  sort: deploymentSort.nullish(),
  ...page,
});
export const deploymentPaginateRequest = z.object({
  ...runs,
  ...queues,
  sort: deploymentSort.nullish(),
  ...numberedPage,
});
export const deploymentCountRequest = z.object({ ...runs, ...queues });
export type DeploymentFilterRequest = z.input<typeof deploymentFilterRequest>;

export const artifactFilterRequest = z.object({
  ...runs,
  artifacts: artifactFilter.nullish(),
  sort: artifactSort.nullish(),
  ...page,
});
export const artifactCountRequest = z.object({ ...runs, artifacts: artifactFilter.nullish() });
export type ArtifactFilterRequest = z.input<typeof artifactFilterRequest>;
export const artifactLatestFilterRequest = z.object({
  ...runs,
  artifacts: artifactCollectionFilter.nullish(),
  sort: artifactSort.nullish(),
  ...page,
});
export const artifactLatestCountRequest = z.object({
  ...runs,
  artifacts: artifactCollectionFilter.nullish(),
});
export type ArtifactLatestFilterRequest = z.input<typeof artifactLatestFilterRequest>;

/** A number, or one that is spelled. */
const seconds = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+(?:\.\d+)?$/)
    .transform(Number),
]);

const intervals = { history_start: timestamp, history_end: timestamp, history_interval_seconds: seconds };

/** `POST /flow_runs/history`. */
export const historyRequest = z.object({
  ...runs,
  ...pools,
  work_queues: workQueueFilter.nullish(),
  ...intervals,
});

/** `POST /task_runs/history`. */
export const taskRunHistoryRequest = z.object({ ...runs, ...intervals });

/** The joined filters after parsing, whichever call they came with. */
export interface JoinedFilters {
  flows?: z.output<typeof flowFilter> | null;
  flow_runs?: z.output<typeof flowRunFilter> | null;
  task_runs?: z.output<typeof taskRunFilter> | null;
  deployments?: z.output<typeof deploymentFilter> | null;
  work_pools?: z.output<typeof workPoolFilter> | null;
  work_pool_queues?: z.output<typeof workQueueFilter> | null;
}
