/** The condition that the filter of each resource puts on its own table. */
import type { JoinedFilters } from "../../../contract/filters.ts";
import { type Condition, combine, condition, criterion, stateCriterion, tagsCriterion } from "./condition.ts";

type Filter<K extends keyof JoinedFilters> = NonNullable<JoinedFilters[K]>;

/** On rows of `flow`. */
export function flowCondition(filter: Filter<"flows">): Condition {
  const deployed = filter.deployment?.is_null_;
  return combine(
    [
      criterion("flow.id", filter.id),
      criterion("flow.name", filter.name),
      tagsCriterion("flow.tags", filter.tags),
      deployed === null || deployed === undefined
        ? undefined
        : condition(`flow.id ${deployed ? "NOT " : ""}IN (SELECT flow_id FROM deployment)`),
    ],
    filter.operator,
  );
}

/** On rows of `flow_run`. */
export function flowRunCondition(filter: Filter<"flow_runs">): Condition {
  const parents = filter.parent_flow_run_id?.any_;
  const creator = filter.created_by;
  return combine(
    [
      criterion("flow_run.id", filter.id),
      criterion("flow_run.name", filter.name),
      ledByTag(tagsCriterion("flow_run.tags", filter.tags), filter.tags),
      criterion("flow_run.deployment_id", filter.deployment_id),
      criterion("flow_run.work_queue_name", filter.work_queue_name),
      stateCriterion("flow_run", filter.state),
      criterion("flow_run.flow_version", filter.flow_version),
      // A run that has not started is found by when it is expected to.
      startCondition(filter.start_time),
      criterion("flow_run.end_time", filter.end_time),
      criterion("flow_run.expected_start_time", filter.expected_start_time),
      criterion("flow_run.next_scheduled_start_time", filter.next_scheduled_start_time),
      parents
        ? condition(
            `flow_run.parent_task_run_id IN (SELECT parent.id FROM task_run AS parent
             WHERE parent.flow_run_id IN (SELECT value FROM json_each(?)))`,
            JSON.stringify(parents),
          )
        : undefined,
      criterion("flow_run.parent_task_run_id", filter.parent_task_run_id),
      criterion("flow_run.idempotency_key", filter.idempotency_key),
      creator
        ? combine(
            [
              criterion("flow_run.created_by ->> 'id'", { any_: creator.id_ }),
              criterion("flow_run.created_by ->> 'type'", { any_: creator.type_ }),
              criterion("flow_run.created_by", { is_null_: creator.is_null_ }),
            ],
            creator.operator,
          )
        : undefined,
    ],
    filter.operator,
  );
}

/** Of more tags than these the rarest is not looked for. */
const MAX_TAG_LEADS = 10;

/** Whoever has all tags has each of them: its rows may lead to the run. */
function ledByTag(tags: Condition | undefined, filter: Filter<"flow_runs">["tags"]): Condition | undefined {
  if (!tags || !filter?.all_ || filter.operator === "or_") return tags;
  const leads = filter.all_.slice(0, MAX_TAG_LEADS).map((tag) => ({
    sql: "flow_run.id IN (SELECT flow_run_id FROM flow_run_tag WHERE tag = ?)",
    values: [tag],
    source: "flow_run_tag WHERE tag = ?",
  }));
  return { ...tags, leads };
}

function startCondition(filter: Filter<"flow_runs">["start_time"]): Condition | undefined {
  if (!filter) return undefined;
  const { is_null_, ...bounds } = filter;
  return combine([
    criterion("ifnull(flow_run.start_time, flow_run.expected_start_time)", bounds),
    criterion("flow_run.start_time", { is_null_ }),
  ]);
}

/** On rows of `task_run`. */
export function taskRunCondition(filter: Filter<"task_runs">): Condition {
  const subflows = filter.subflow_runs?.exists_;
  const flowRun = filter.flow_run_id;
  return combine(
    [
      criterion("task_run.id", filter.id),
      criterion("task_run.name", filter.name),
      tagsCriterion("task_run.tags", filter.tags),
      stateCriterion("task_run", filter.state),
      criterion("task_run.start_time", filter.start_time),
      criterion("task_run.expected_start_time", filter.expected_start_time),
      criterion("task_run.end_time", filter.end_time),
      subflows === null || subflows === undefined
        ? undefined
        : condition(
            `${subflows ? "" : "NOT "}EXISTS (SELECT 1 FROM flow_run AS child WHERE child.parent_task_run_id = task_run.id)`,
          ),
      // `is_null_: false` is this field's default and asks nothing.
      criterion("task_run.flow_run_id", flowRun && { ...flowRun, is_null_: flowRun.is_null_ || null }),
    ],
    filter.operator,
  );
}

/** Of `concurrency_limit` nothing is asked, as in Prefect: what it was about has moved. */
export function deploymentCondition(filter: Filter<"deployments">): Condition {
  const either = filter.flow_or_deployment_name?.like_;
  return combine(
    [
      criterion("deployment.id", filter.id),
      criterion("deployment.name", filter.name),
      either
        ? condition(
            `(deployment.name LIKE ?1 OR EXISTS (SELECT 1 FROM flow AS named
             WHERE named.id = deployment.flow_id AND named.name LIKE ?1))`.replaceAll("?1", "?"),
            `%${either}%`,
            `%${either}%`,
          )
        : undefined,
      criterion("deployment.paused", filter.paused),
      tagsCriterion("deployment.tags", filter.tags),
      criterion("deployment.work_queue_name", filter.work_queue_name),
    ],
    filter.operator,
  );
}

/** On rows of `work_pool`. */
export function workPoolCondition(filter: Filter<"work_pools">): Condition {
  return combine(
    [
      criterion("work_pool.id", filter.id),
      criterion("work_pool.name", filter.name),
      criterion("work_pool.type", filter.type),
    ],
    filter.operator,
  );
}

/** On rows of `work_queue`. */
export function workQueueCondition(filter: Filter<"work_pool_queues">): Condition {
  const starts = filter.name?.startswith_;
  return combine(
    [
      criterion("work_queue.id", filter.id),
      criterion("work_queue.name", { any_: filter.name?.any_ }),
      starts
        ? condition(
            "EXISTS (SELECT 1 FROM json_each(?) AS start WHERE work_queue.name LIKE start.value || '%')",
            JSON.stringify(starts),
          )
        : undefined,
    ],
    filter.operator,
  );
}
