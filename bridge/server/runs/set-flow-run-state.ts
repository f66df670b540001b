/** Takes a flow run into a proposed state: the rules decide, row and times are written, an event is emitted. */
import type { FlowRunPolicy } from "../../contract/runs/flow-run.ts";
import type { OrchestrationResult } from "../../contract/runs/state.ts";
import { isTerminalType } from "../../state.ts";
import { v7 } from "../../uuid.ts";
import type { ServerContext } from "../context.ts";
import { json, maybeText } from "../db/columns.ts";
import type { Row } from "../db/database.ts";
import { type Decision, decide } from "./orchestration/decide.ts";
import { outcome } from "./orchestration/outcome.ts";
import { hasSlot, leavesSlot } from "./orchestration/rules/deployment-slots.ts";
import type { Rule, Transition } from "./orchestration/transition.ts";
import { flowRunEvent } from "./recording/flow-run-event.ts";
import { insertEvent } from "./recording/store-events.ts";
import { completePolicy, findFlowRun } from "./rows/flow-run-row.ts";
import { insertFlowRunState, joinedState, wireState } from "./rows/state-row.ts";
import { runTimes } from "./rows/times-row.ts";
import { type Asker, giveSlotBack, keepSlot, readSlots, takeSlot } from "./run-slot.ts";
import { afterState } from "./run-times.ts";
import { forceTaskRunState } from "./set-task-run-state.ts";
import type { ProposedState, StoredState } from "./state.ts";

/**
 * Proposes a state for the flow run `id`, inside a transaction; undefined if there is no such run. The answer
 * is Prefect's: ACCEPT with the new state, REJECT with the state the run is in now, ABORT or WAIT with it too.
 */
export function setFlowRunState(
  context: ServerContext,
  id: string,
  proposed: ProposedState,
  rules: readonly Rule[],
  asker: Asker = {},
): OrchestrationResult | undefined {
  const row = findFlowRun(context.database, id);
  if (!row) return undefined;
  const transition = readTransition(context, row, proposed);
  const decision = decide(transition, rules);
  const written = decision.state
    ? write(context, row, transition, decision, decision.state, asker)
    : undefined;
  if (!written) storePolicy(context, id, decision.policy);
  const current = written ?? transition.initial;
  return { state: current && wireState(current), ...outcome(decision.refusal) };
}

function readTransition(context: ServerContext, row: Row, proposed: ProposedState): Transition {
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

/** The flow run that this one was called in. */
function outerOf({ database }: ServerContext, { parent_task_run_id: id }: Row): string | null {
  if (id === null || id === undefined) return null;
  return maybeText(database.get("SELECT flow_run_id FROM task_run WHERE id = ?", id)?.flow_run_id ?? null);
}

function write(
  context: ServerContext,
  row: Row,
  { initial, run, now }: Transition,
  { policy, afterwards, slot, refusal }: Decision,
  accepted: ProposedState,
  asker: Asker,
): StoredState {
  const { database } = context;
  const id = String(row.id);
  const lease = initial?.details.deployment_concurrency_lease_id;
  const taken = slot === "take" ? takeSlot(context, id, run.deployment_id, asker) : undefined;
  if (slot === "keep" && lease) keepSlot(context, lease, run.deployment_id, asker);
  if (lease && initial && (taken || leavesSlot(initial.type, accepted, refusal !== undefined)))
    giveSlotBack(context, lease);
  // A forced state has it too, which no rule carries it into.
  const held =
    taken ?? accepted.details.deployment_concurrency_lease_id ?? (hasSlot(accepted.type) ? lease : undefined);
  const state: StoredState = {
    ...accepted,
    id: v7(),
    timestamp: freeTimestamp(
      context,
      id,
      // Where another process saw it begin, and the clock was set back, the order of its states still counts.
      Math.max(accepted.timestamp ?? now, (initial?.timestamp ?? 0) + 1),
    ),
    details: {
      ...accepted.details,
      // The run a schedule planned is not named in its first state, as in Prefect.
      flow_run_id: !initial && row.auto_scheduled === 1 ? null : id,
      task_run_id: run.parent_task_run_id ?? accepted.details.task_run_id,
      ...(held ? { deployment_concurrency_lease_id: held } : {}),
    },
  };
  context.ownTimes.entered(id, state.type, () => outerOf(context, row));
  const times = afterState(runTimes(row), initial, state, policy.resuming ?? false);
  insertFlowRunState(database, id, state);
  database.run(
    `UPDATE flow_run SET state_id = ?, state_type = ?, state_name = ?, state_timestamp = ?, updated = ?,
     run_count = ?, expected_start_time = ?, next_scheduled_start_time = ?, start_time = ?, end_time = ?,
     total_run_time = ?, empirical_policy = ? WHERE id = ?`,
    state.id,
    state.type,
    state.name,
    state.timestamp,
    context.now(),
    times.run_count,
    times.expected_start_time,
    times.next_scheduled_start_time,
    times.start_time,
    times.end_time,
    times.total_run_time,
    JSON.stringify(afterwards(clearResuming(policy, state))),
    id,
  );
  if (isTerminalType(state.type)) database.run("DELETE FROM owner WHERE flow_run_id = ?", id);
  if (run.parent_task_run_id) {
    forceTaskRunState(
      context,
      run.parent_task_run_id,
      {
        ...state,
        details: { ...state.details, child_flow_run_id: id },
      },
      { isReported: false },
    );
  }
  // That a schedule planned a run is no event, as in Prefect.
  if (initial || row.auto_scheduled !== 1)
    insertEvent(context, flowRunEvent(database, { ...row, run_count: times.run_count }, initial, state));
  context.changes.note("flow-run", id, id);
  return state;
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

function storePolicy(context: ServerContext, id: string, policy: FlowRunPolicy): void {
  context.database.run(
    "UPDATE flow_run SET empirical_policy = ?1 WHERE id = ?2 AND empirical_policy <> ?1",
    JSON.stringify(policy),
    id,
  );
}

/** The policy once the state is entered: a run that runs or is over is no longer resuming. */
function clearResuming(policy: FlowRunPolicy, state: StoredState): FlowRunPolicy {
  const settled = state.type === "RUNNING" || isTerminalType(state.type);
  return settled && policy.resuming ? { ...policy, resuming: false } : policy;
}
