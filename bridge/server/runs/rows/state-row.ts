/** A state of a run: its row, and what it is answered as. */
import type { StateDetails, StateType, WireState } from "../../../contract/runs/state.ts";
import { formatTime } from "../../../contract/time.ts";
import { json, maybeJson, maybeText, text } from "../../db/columns.ts";
import type { Database, Row, Value } from "../../db/database.ts";
import type { StoredState } from "../states/state.ts";

/** Columns of the state joined to a run as `state`. */
export const STATE_COLUMNS =
  "state.id AS s_id, state.type AS s_type, state.name AS s_name, state.timestamp AS s_timestamp, " +
  "state.message AS s_message, state.data AS s_data, state.state_details AS s_details";

/** The state joined to a run's row, if it has one. */
export function joinedState(row: Row): StoredState | null {
  if (row.s_id === null || row.s_id === undefined) return null;
  return {
    id: text(row.s_id),
    type: row.s_type as StateType,
    name: text(row.s_name),
    timestamp: Number(row.s_timestamp),
    message: maybeText(row.s_message),
    data: json<unknown>(row.s_data, null),
    details: json<StateDetails>(row.s_details, {}),
  };
}

/** A row of `flow_run_state` or `task_run_state`. */
export function storedState(row: Row): StoredState {
  return {
    id: text(row.id),
    type: row.type as StateType,
    name: text(row.name),
    timestamp: Number(row.timestamp),
    message: maybeText(row.message),
    data: json<unknown>(row.data, null),
    details: json<StateDetails>(row.state_details, {}),
  };
}

/** A state as it is answered. */
export function wireState(state: StoredState): WireState {
  return {
    id: state.id,
    type: state.type,
    name: state.name,
    timestamp: formatTime(state.timestamp),
    message: state.message,
    data: state.data,
    state_details: completeDetails(state.details),
  };
}

/** Writes a state of a flow run; one that is known already is left as it is. */
export function insertFlowRunState(database: Database, runId: string, state: StoredState): void {
  database.prepare(INSERT_FLOW_RUN_STATE).run(...columns(runId, state));
}

/**
 * Writes a later state of a task run; one that is known already, or stands among its first states, is left as it is.
 * @param byRequest it was set by request, not reported by an event
 */
export function insertTaskRunState(
  database: Database,
  runId: string,
  state: StoredState,
  byRequest = false,
): void {
  database.prepare(INSERT_TASK_RUN_STATE).run(...columns(runId, state), byRequest ? 1 : 0);
}

function columns(runId: string, state: StoredState): Value[] {
  return [
    state.id,
    runId,
    state.type,
    state.name,
    state.timestamp,
    state.message,
    isUnpersisted(state.data) ? null : maybeJson(state.data),
    JSON.stringify(state.details),
  ];
}

/** Of a result that was not stored, nothing is. */
function isUnpersisted(data: unknown): boolean {
  return typeof data === "object" && data !== null && Reflect.get(data, "type") === "unpersisted";
}

const STATE = "type, name, timestamp, message, data, state_details";
const INSERT_FLOW_RUN_STATE = `INSERT INTO flow_run_state (id, flow_run_id, ${STATE})
  VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
const INSERT_TASK_RUN_STATE = `INSERT INTO task_run_state (id, task_run_id, ${STATE}, by_request)
  SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 WHERE NOT EXISTS (
    SELECT 1 FROM task_run WHERE id = ?2 AND first_states <> '[]' AND instr(first_states, '["' || ?1 || '"')
  ) ON CONFLICT DO NOTHING`;

/** All details of a state as they are answered: what is not set is null, or false where Prefect says false. */
function completeDetails(details: StateDetails): StateDetails {
  return {
    flow_run_id: details.flow_run_id ?? null,
    task_run_id: details.task_run_id ?? null,
    child_flow_run_id: details.child_flow_run_id ?? null,
    scheduled_time: details.scheduled_time ?? null,
    cache_key: details.cache_key ?? null,
    cache_expiration: details.cache_expiration ?? null,
    // Null when that was sent: Prefect keeps it.
    deferred: details.deferred === undefined ? false : details.deferred,
    untrackable_result: details.untrackable_result ?? false,
    pause_timeout: details.pause_timeout ?? null,
    pause_reschedule: details.pause_reschedule ?? false,
    pause_key: details.pause_key ?? null,
    run_input_keyset: details.run_input_keyset ?? null,
    refresh_cache: details.refresh_cache ?? null,
    retriable: details.retriable ?? null,
    transition_id: details.transition_id ?? null,
    task_parameters_id: details.task_parameters_id ?? null,
    traceparent: details.traceparent ?? null,
    deployment_concurrency_lease_id: details.deployment_concurrency_lease_id ?? null,
  };
}
