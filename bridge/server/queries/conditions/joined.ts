/** Joins the filters of several resources into one condition on a table: EXISTS along their foreign keys. */
import type { JoinedFilters } from "../../../contract/filters.ts";
import { withinTime } from "../../db/read-limit.ts";
import { type Condition, combine, oneOf } from "./condition.ts";
import {
  deploymentCondition,
  flowCondition,
  flowRunCondition,
  taskRunCondition,
  workPoolCondition,
  workQueueCondition,
} from "./resource-conditions.ts";

/** The tables that a joined condition may be put on. */
export type Root = "flow" | "flow_run" | "task_run" | "deployment" | "artifact";
type Target = "flow" | "flow_run" | "task_run" | "deployment" | "work_pool" | "work_queue";

/** FROM and WHERE of the rows of a target that belong to a row of the root. */
const PATHS: Record<Root, Partial<Record<Target, string>>> = {
  flow: {
    flow_run: "flow_run WHERE flow_run.flow_id = flow.id",
    task_run: "task_run JOIN flow_run ON flow_run.id = task_run.flow_run_id WHERE flow_run.flow_id = flow.id",
    deployment: "deployment WHERE deployment.flow_id = flow.id",
    work_pool: `work_pool JOIN work_queue ON work_queue.work_pool_id = work_pool.id
      JOIN deployment ON deployment.work_queue_id = work_queue.id WHERE deployment.flow_id = flow.id`,
  },
  flow_run: {
    flow: "flow WHERE flow.id = flow_run.flow_id",
    task_run: "task_run WHERE task_run.flow_run_id = flow_run.id",
    deployment: "deployment WHERE deployment.id = flow_run.deployment_id",
    work_pool: `work_pool JOIN work_queue ON work_queue.work_pool_id = work_pool.id
      WHERE work_queue.id = flow_run.work_queue_id`,
    work_queue: "work_queue WHERE work_queue.id = flow_run.work_queue_id",
  },
  task_run: {
    flow: "flow JOIN flow_run ON flow_run.flow_id = flow.id WHERE flow_run.id = task_run.flow_run_id",
    flow_run: "flow_run WHERE flow_run.id = task_run.flow_run_id",
    deployment: `deployment JOIN flow_run ON flow_run.deployment_id = deployment.id
      WHERE flow_run.id = task_run.flow_run_id`,
    work_pool: `work_pool JOIN work_queue ON work_queue.work_pool_id = work_pool.id
      JOIN flow_run ON flow_run.work_queue_id = work_queue.id WHERE flow_run.id = task_run.flow_run_id`,
    work_queue: `work_queue JOIN flow_run ON flow_run.work_queue_id = work_queue.id
      WHERE flow_run.id = task_run.flow_run_id`,
  },
  deployment: {
    flow: "flow WHERE flow.id = deployment.flow_id",
    flow_run: "flow_run WHERE flow_run.deployment_id = deployment.id",
    task_run: `task_run JOIN flow_run ON flow_run.id = task_run.flow_run_id
      WHERE flow_run.deployment_id = deployment.id`,
    work_pool: `work_pool JOIN work_queue ON work_queue.work_pool_id = work_pool.id
      WHERE work_queue.id = deployment.work_queue_id`,
    work_queue: "work_queue WHERE work_queue.id = deployment.work_queue_id",
  },
  artifact: {
    flow: "flow JOIN flow_run ON flow_run.flow_id = flow.id WHERE flow_run.id = artifact.flow_run_id",
    flow_run: "flow_run WHERE flow_run.id = artifact.flow_run_id",
    task_run: "task_run WHERE task_run.id = artifact.task_run_id",
    deployment: `deployment JOIN flow_run ON flow_run.deployment_id = deployment.id
      WHERE flow_run.id = artifact.flow_run_id`,
  },
};

/** The column of a root's rows that holds the id of their target. */
const KEYS: Partial<Record<Root, Partial<Record<Target, string>>>> = {
  flow_run: { flow: "flow_run.flow_id", deployment: "flow_run.deployment_id" },
  task_run: { flow_run: "task_run.flow_run_id" },
};

/** The condition on rows of `root`; every filter must hold. */
export function joinedCondition(root: Root, filters: JoinedFilters): Condition {
  const conditions: [Target, Condition | null | undefined][] = [
    ["flow", filters.flows && flowCondition(filters.flows)],
    ["flow_run", filters.flow_runs && flowRunCondition(filters.flow_runs)],
    ["task_run", filters.task_runs && taskRunCondition(filters.task_runs)],
    ["deployment", filters.deployments && deploymentCondition(filters.deployments)],
    ["work_pool", filters.work_pools && workPoolCondition(filters.work_pools)],
    ["work_queue", filters.work_pool_queues && workQueueCondition(filters.work_pool_queues)],
  ];
  return combine(
    conditions.map(([target, condition]) => (condition ? related(root, target, condition) : undefined)),
  );
}

function related(root: Root, target: Target, { sql, values, leads }: Condition): Condition | undefined {
  if (target === root) return { sql, values, leads };
  const path = PATHS[root][target];
  if (path === undefined) return undefined;
  const exists = { sql: `EXISTS (SELECT 1 FROM ${path} AND ${withinTime(target)} AND ${sql})`, values };
  const key = KEYS[root]?.[target];
  if (key === undefined) return exists;
  const known = leads?.find(({ column }) => column === `${target}.id`)?.oneOf;
  // What is asked of the other side's id holds of this side's column.
  if (typeof known === "object") return combine([oneOf(key, known), exists]);
  // What is found on the other side may lead to the rows of this one.
  const source = `${target} WHERE ${sql}`;
  const ids = `SELECT ${target}.id FROM ${source}`;
  return { ...exists, leads: [{ sql: `${key} IN (${ids})`, values, source, column: key, oneOf: ids }] };
}
