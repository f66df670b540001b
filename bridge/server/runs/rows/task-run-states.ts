/** The states of a task run: those it was first stored with stand in its row, later ones have rows of their own. */
import type { StateDetails, StateType } from "../../../contract/runs/state.ts";
import type { Micros } from "../../../contract/time.ts";
import { json, text } from "../../db/columns.ts";
import type { Database, Row } from "../../db/database.ts";
import { withinTime } from "../../db/read-limit.ts";
import type { StoredState } from "../states/state.ts";
import { joinedState, STATE_COLUMNS, storedState } from "./state-row.ts";

/** A task run with its state, where that has a row; conditions name `task_run`. */
export const SELECT_TASK_RUN = `SELECT task_run.*, ${STATE_COLUMNS}
  FROM task_run LEFT JOIN task_run_state AS state
  ON state.task_run_id = task_run.id AND state.id = task_run.state_id`;

/** A state in `first_states`: what is missing at the end is null, or without details. */
type FirstState = [
  id: string,
  type: StateType,
  name: string,
  timestamp: Micros,
  details?: StateDetails,
  message?: string | null,
  data?: unknown,
];

/** States as the column `first_states` holds them. */
export function firstStatesJson(states: readonly StoredState[]): string {
  return JSON.stringify(
    states.map(({ id, type, name, timestamp, details, message, data }): FirstState => {
      if (data !== null && data !== undefined) return [id, type, name, timestamp, details, message, data];
      return message === null
        ? [id, type, name, timestamp, details]
        : [id, type, name, timestamp, details, message];
    }),
  );
}

/** The states that the row of a task run was first stored with. */
export function firstStates(row: Row): StoredState[] {
  return json<FirstState[]>(row.first_states, []).map(
    ([id, type, name, timestamp, details = {}, message = null, data = null]) => ({
      id,
      type,
      name,
      timestamp,
      message,
      data,
      details,
    }),
  );
}

/** The state that the run of a row of {@link SELECT_TASK_RUN} is in, if it has one. */
export function currentState(row: Row): StoredState | null {
  const joined = joinedState(row);
  if (joined || row.state_id === null) return joined;
  return firstStates(row).find((state) => state.id === row.state_id) ?? null;
}

/** All states of a task run, in the order of their times; undefined when there is no such run. */
export function readTaskRunStates(
  database: Database,
  id: string,
): { states: StoredState[]; run: Row } | undefined {
  const run = database.get("SELECT id, flow_run_id, first_states FROM task_run WHERE id = ?", id);
  return run && { states: allStates(database, run), run };
}

/** All states of the task run of a row with `id` and `first_states`, in the order of their times. */
export function allStates(database: Database, run: Row): StoredState[] {
  const first = firstStates(run);
  const later = database.all("SELECT * FROM task_run_state WHERE task_run_id = ?", text(run.id));
  if (later.length === 0) return first;
  // What was reported twice may stand in both.
  const states = new Map([...first, ...later.map(storedState)].map((state) => [state.id, state]));
  return [...states.values()].sort((a, b) => a.timestamp - b.timestamp);
}

/** The task run that is, or was, in the state of this id, and that state; no index knows the first states of a run. */
export function findTaskRunState(
  database: Database,
  stateId: string,
): { state: StoredState; run: Row } | undefined {
  const owner = database.get(
    `SELECT task_run_id AS id FROM task_run_state WHERE id = ?1
     UNION ALL SELECT id FROM task_run WHERE ${withinTime("task_run")} AND instr(first_states, '["' || ?1 || '"') LIMIT 1`,
    stateId,
  );
  const found = owner && readTaskRunStates(database, text(owner.id));
  const state = found?.states.find(({ id }) => id === stateId);
  return found && state && { state, run: found.run };
}
