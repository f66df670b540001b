/** A flow run's entry into a state: what its row becomes by it, and what is written besides the row. */
import type { FlowRunPolicy } from "../../../contract/runs/flow-run.ts";
import type { StateDetails } from "../../../contract/runs/state.ts";
import { isTerminalType } from "../../../state.ts";
import { v7 } from "../../../uuid.ts";
import type { ServerContext } from "../../context.ts";
import { json, maybeText } from "../../db/columns.ts";
import type { Row, Value } from "../../db/database.ts";
import type { Decision } from "../orchestration/decide.ts";
import type { Transition } from "../orchestration/transition.ts";
import { flowRunEvent } from "../recording/flow-run-event.ts";
import { insertEvent } from "../recording/store-events.ts";
import { completePolicy } from "../rows/flow-run-row.ts";
import { insertFlowRunState, joinedState } from "../rows/state-row.ts";
import { runTimes } from "../rows/times-row.ts";
import { readSlots } from "./run-slot.ts";
import { afterState, type RunTimes } from "./run-times.ts";
import { forceTaskRunState } from "./set-task-run-state.ts";
import type { ProposedState, StoredState } from "./state.ts";

/** The state entered, the one before, and what of the run changes with it. */
export interface FlowRunEntry {
  initial: StoredState | null;
  state: StoredState;
  times: RunTimes;
  /** The run's policy from now on. */
  policy: FlowRunPolicy;
}

/** Columns of `flow_run` that an entry sets, in the order of {@link entryValues}. */
export const ENTRY_COLUMNS = [
  "state_id",
  "state_type",
  "state_name",
  "state_timestamp",
  "updated",
  "run_count",
  "expected_start_time",
  "next_scheduled_start_time",
  "start_time",
  "end_time",
  "total_run_time",
  "empirical_policy",
] as const;

/** @param updated when it is written */
export function entryValues({ state, times, policy }: FlowRunEntry, updated: number): Value[] {
  return [
    state.id,
    state.type,
    state.name,
    state.timestamp,
    updated,
    times.run_count,
    times.expected_start_time,
    times.next_scheduled_start_time,
    times.start_time,
    times.end_time,
    times.total_run_time,
    JSON.stringify(policy),
  ];
}

/** What the rules see of the run of a row. */
export function transitionOf(context: ServerContext, row: Row, proposed: ProposedState): Transition {
  return {
    initial: joinedState(row),
    proposed,
    now: context.ownTimes.now(String(row.id), () => outerOf(context, row)),
    run: {
      run_count: Number(row.run_count),
      deployment_id: maybeText(row.deployment_id),
      parent_task_run_id: maybeText(row.parent_task_run_id),
      infrastructure_pid: maybeText(row.infrastructure_pid),
      policy: completePolicy(json<FlowRunPolicy>(row.empirical_policy, {})),
    },
    slots: () => readSlots(context, maybeText(row.deployment_id)),
  };
}

/** The entry that was decided on; nothing is written yet. `held` are details that say what the run holds. */
export function entryOf(
  context: ServerContext,
  row: Row,
  { initial, run, now }: Transition,
  { policy, afterwards }: Decision,
  accepted: ProposedState,
  held: StateDetails = {},
): FlowRunEntry {
  const id = String(row.id);
  // Where another process saw it begin, and the clock was set back, the order of its states still counts.
  const timestamp = Math.max(accepted.timestamp ?? now, (initial?.timestamp ?? 0) + 1);
  const state: StoredState = {
    ...accepted,
    id: v7(),
    timestamp: initial ? freeTimestamp(context, id, timestamp) : timestamp,
    details: {
      ...accepted.details,
      // The run a schedule planned is not named in its first state, as in Prefect.
      flow_run_id: !initial && row.auto_scheduled === 1 ? null : id,
      task_run_id: run.parent_task_run_id ?? accepted.details.task_run_id,
      ...held,
    },
  };
  return {
    initial,
    state,
    times: afterState(runTimes(row), initial, state, policy.resuming ?? false),
    policy: afterwards(clearResuming(policy, state)),
  };
}

/** Writes what an entry brings with it, once the row has it: the state, that of the run's task run, its event. */
export function recordEntry(context: ServerContext, row: Row, { initial, state, times }: FlowRunEntry): void {
  const { database } = context;
  const id = String(row.id);
  const parent = maybeText(row.parent_task_run_id);
  context.ownTimes.entered(id, state.type, () => outerOf(context, row));
  insertFlowRunState(database, id, state);
  if (isTerminalType(state.type)) database.run("DELETE FROM owner WHERE flow_run_id = ?", id);
  if (parent) {
    const seen = { ...state, details: { ...state.details, child_flow_run_id: id } };
    forceTaskRunState(context, parent, seen, { isReported: false });
  }
  // That a schedule planned a run is no event, as in Prefect.
  if (initial || row.auto_scheduled !== 1)
    insertEvent(context, flowRunEvent(database, { ...row, run_count: times.run_count }, initial, state));
  context.changes.note("flow-run", id, id);
}

/** The flow run that this one was called in. */
function outerOf({ database }: ServerContext, { parent_task_run_id: id }: Row): string | null {
  if (id === null || id === undefined) return null;
  return maybeText(database.get("SELECT flow_run_id FROM task_run WHERE id = ?", id)?.flow_run_id ?? null);
}

/** Two states of a run never share a timestamp. */
function freeTimestamp(context: ServerContext, id: string, proposed: number): number {
  let timestamp = proposed;
  while (
    context.database.get(
      "SELECT 1 FROM flow_run_state WHERE flow_run_id = ? AND timestamp = ?",
      id,
      timestamp,
    )
  ) {
    timestamp++;
  }
  return timestamp;
}

/** The policy once the state is entered: a run that runs or is over is no longer resuming. */
function clearResuming(policy: FlowRunPolicy, state: StoredState): FlowRunPolicy {
  const settled = state.type === "RUNNING" || isTerminalType(state.type);
  return settled && policy.resuming ? { ...policy, resuming: false } : policy;
}
