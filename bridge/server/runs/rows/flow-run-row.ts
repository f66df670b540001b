/** A flow run: its row, what it is answered as, and how it is found by id. */
import type { CreatedBy, FlowRun, FlowRunPolicy } from "../../../contract/runs/flow-run.ts";
import type { StateType } from "../../../contract/runs/state.ts";
import { formatTime, type Micros } from "../../../contract/time.ts";
import { json, maybeText, text } from "../../db/columns.ts";
import type { Database, Row } from "../../db/database.ts";
import { joinedState, STATE_COLUMNS, wireState } from "./state-row.ts";
import { wireTimes } from "./times-row.ts";

/** A flow run with its state and its work pool; conditions name `flow_run`. */
export const SELECT_FLOW_RUN = `SELECT flow_run.*, ${STATE_COLUMNS},
  run_pool.id AS pool_id, run_pool.name AS pool_name, run_queue.name AS queue_name
  FROM flow_run LEFT JOIN flow_run_state AS state ON state.id = flow_run.state_id
  LEFT JOIN work_queue AS run_queue ON run_queue.id = flow_run.work_queue_id
  LEFT JOIN work_pool AS run_pool ON run_pool.id = run_queue.work_pool_id`;

/** A row of {@link SELECT_FLOW_RUN}; undefined when there is none. */
export function findFlowRun(database: Database, id: string): Row | undefined {
  return database.get(`${SELECT_FLOW_RUN} WHERE flow_run.id = ?`, id);
}

/** A policy with what Prefect fills in: retries have older names, too. */
export function completePolicy(policy: FlowRunPolicy): FlowRunPolicy {
  const { max_retries = 0, retry_delay_seconds = 0 } = policy;
  return {
    max_retries,
    retry_delay_seconds,
    retries: policy.retries || (max_retries === 0 ? (policy.retries ?? null) : max_retries),
    retry_delay:
      policy.retry_delay || (retry_delay_seconds === 0 ? (policy.retry_delay ?? null) : retry_delay_seconds),
    pause_keys: policy.pause_keys ?? [],
    resuming: policy.resuming ?? false,
    retry_type: policy.retry_type ?? null,
  };
}

/** The answer for a row of {@link SELECT_FLOW_RUN}. */
export function wireFlowRun(row: Row, now: Micros): FlowRun {
  const state = joinedState(row);
  const { expected_start_time, next_scheduled_start_time, ...times } = wireTimes(row, now);
  return {
    id: text(row.id),
    created: formatTime(Number(row.created)),
    updated: formatTime(Number(row.updated)),
    name: text(row.name),
    flow_id: text(row.flow_id),
    state_id: maybeText(row.state_id),
    deployment_id: maybeText(row.deployment_id),
    deployment_version: maybeText(row.deployment_version),
    work_queue_id: maybeText(row.work_queue_id),
    work_queue_name: maybeText(row.queue_name ?? row.work_queue_name),
    flow_version: maybeText(row.flow_version),
    parameters: json(row.parameters, {}),
    idempotency_key: maybeText(row.idempotency_key),
    context: json(row.context, {}),
    empirical_policy: completePolicy(json<FlowRunPolicy>(row.empirical_policy, {})),
    tags: json<string[]>(row.tags, []),
    labels: json(row.labels, {}),
    parent_task_run_id: maybeText(row.parent_task_run_id),
    state_type: row.state_type as StateType | null,
    state_name: maybeText(row.state_name),
    run_count: Number(row.run_count),
    expected_start_time,
    next_scheduled_start_time,
    ...times,
    auto_scheduled: row.auto_scheduled === 1,
    infrastructure_document_id: maybeText(row.infrastructure_document_id),
    infrastructure_pid: maybeText(row.infrastructure_pid),
    created_by: json<CreatedBy | null>(row.created_by, null),
    work_pool_id: maybeText(row.pool_id),
    work_pool_name: maybeText(row.pool_name),
    state: state && wireState(state),
    job_variables: json<Record<string, unknown> | null>(row.job_variables, null),
  };
}
