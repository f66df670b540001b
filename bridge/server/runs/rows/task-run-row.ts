/** A task run: its row, what it is answered as, and how it is found by id. */
import type { StateType } from "../../../contract/runs/state.ts";
import type { TaskInputs, TaskRun, TaskRunPolicy } from "../../../contract/runs/task-run.ts";
import { formatMaybe, formatTime, type Micros } from "../../../contract/time.ts";
import { json, maybeNumber, maybeText, text } from "../../db/columns.ts";
import type { Database, Row } from "../../db/database.ts";
import type { StoredState } from "../states/state.ts";
import { wireState } from "./state-row.ts";
import { currentState, SELECT_TASK_RUN } from "./task-run-states.ts";
import { wireTimes } from "./times-row.ts";

/** A row of {@link SELECT_TASK_RUN}; undefined when there is none. */
export function findTaskRun(database: Database, id: string): Row | undefined {
  return database.get(`${SELECT_TASK_RUN} WHERE task_run.id = ?`, id);
}

/** The id of the task run with these keys in its flow run: one call has them, whatever id is given for it. */
export function taskRunOfKeys(
  database: Database,
  flowRunId: string,
  taskKey: string,
  dynamicKey: string,
): string | undefined {
  const row = database.get(
    `SELECT id FROM task_run WHERE flow_run_id = ?1 AND task_key = ?2 AND dynamic_key = ?3 AND dynamic_key <> id
     UNION ALL SELECT id FROM task_run WHERE id = ?3 AND flow_run_id = ?1 AND task_key = ?2 AND dynamic_key = id`,
    flowRunId,
    taskKey,
    dynamicKey,
  );
  return row && text(row.id);
}

/** A policy with what Prefect fills in: retries have older names, too. */
export function completeTaskPolicy(policy: TaskRunPolicy): TaskRunPolicy {
  const { max_retries = 0, retry_delay_seconds = 0 } = policy;
  return {
    max_retries,
    retry_delay_seconds,
    retries: policy.retries || (max_retries === 0 ? (policy.retries ?? null) : max_retries),
    retry_delay:
      policy.retry_delay || (retry_delay_seconds === 0 ? (policy.retry_delay ?? null) : retry_delay_seconds),
    retry_jitter_factor: policy.retry_jitter_factor ?? null,
  };
}

/** The answer for a row of {@link SELECT_TASK_RUN}. */
export function wireTaskRun(row: Row, now: Micros): TaskRun {
  const state = currentState(row);
  return {
    id: text(row.id),
    created: formatTime(Number(row.created)),
    updated: formatTime(Number(row.updated)),
    name: text(row.name),
    flow_run_id: maybeText(row.flow_run_id),
    task_key: text(row.task_key),
    dynamic_key: text(row.dynamic_key),
    cache_key: maybeText(row.cache_key),
    cache_expiration: formatMaybe(maybeNumber(row.cache_expiration)),
    task_version: maybeText(row.task_version),
    empirical_policy: completeTaskPolicy(json<TaskRunPolicy>(row.empirical_policy, {})),
    tags: json<string[]>(row.tags, []),
    labels: json(row.labels, {}),
    state_id: maybeText(row.state_id),
    task_inputs: json<TaskInputs>(row.task_inputs, {}),
    state_type: row.state_type as StateType | null,
    state_name: maybeText(row.state_name),
    run_count: Number(row.run_count),
    flow_run_run_count: Number(row.flow_run_run_count),
    ...wireTimes(row, now),
    state: state && wireState(withRun(state, text(row.id), maybeText(row.flow_run_id))),
  };
}

/** A task run as a page has it: less is said of each, as with Prefect. */
export function pagedTaskRun(run: TaskRun): Partial<TaskRun> {
  const {
    dynamic_key: _key,
    cache_key: _cacheKey,
    cache_expiration: _expiration,
    labels: _labels,
    state_type: _type,
    state_name: _name,
    run_count: _count,
    flow_run_run_count: _flowRunCount,
    expected_start_time: _expected,
    next_scheduled_start_time: _next,
    ...shown
  } = run;
  return shown;
}

/** A task run's state with the ids of its runs, which are not stored with every state. */
export function withRun(state: StoredState, taskRunId: string, flowRunId: string | null): StoredState {
  return { ...state, details: { ...state.details, flow_run_id: flowRunId, task_run_id: taskRunId } };
}
