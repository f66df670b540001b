/** A state as it lies in the database, as the rules see it, and as it is answered. */
import type { StateDetails, StateType, WireState } from "../../contract/state.ts";
import { json, maybeJson, maybeText, text } from "../db/columns.ts";
import type { Database, Row } from "../db/database.ts";
import { formatTime } from "../db/time.ts";
import { completeDetails } from "./orchestration/states.ts";
import type { KeptState } from "./orchestration/transition.ts";

/** Columns of the state joined to a run as `state`. */
export const STATE_COLUMNS =
  "state.id AS s_id, state.type AS s_type, state.name AS s_name, state.timestamp AS s_timestamp, " +
  "state.message AS s_message, state.data AS s_data, state.state_details AS s_details";

/** The state joined to a run's row, if it has one. */
export function joinedState(row: Row): KeptState | null {
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
export function keptState(row: Row): KeptState {
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

export function wireState(state: KeptState): WireState {
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

/** Writes a state of a run; one that is known already is left as it is. */
export function insertState(
  database: Database,
  kind: "flow_run" | "task_run",
  runId: string,
  state: KeptState,
): void {
  database
    .prepare(INSERTS[kind])
    .run(
      state.id,
      runId,
      state.type,
      state.name,
      state.timestamp,
      state.message,
      maybeJson(state.data),
      JSON.stringify(state.details),
    );
}

function insertInto(kind: string): string {
  return `INSERT INTO ${kind}_state (id, ${kind}_id, type, name, timestamp, message, data, state_details)
   VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
}

const INSERTS = { flow_run: insertInto("flow_run"), task_run: insertInto("task_run") };
