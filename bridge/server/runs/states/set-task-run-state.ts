/** Takes a task run into a state by request (a flow's tasks are recorded by events instead, see recording/). */
import type { OrchestrationResult } from "../../../contract/runs/state.ts";
import type { TaskRunPolicy } from "../../../contract/runs/task-run.ts";
import { v7 } from "../../../uuid.ts";
import type { ServerContext } from "../../context.ts";
import { json, maybeText } from "../../db/columns.ts";
import type { Row } from "../../db/database.ts";
import { endLease } from "../../limits/leases.ts";
import { endTagSlots, takeTagSlots } from "../../limits/tag-slots.ts";
import { decideTask } from "../orchestration/decide-task.ts";
import { outcome } from "../orchestration/outcome.ts";
import { backgroundTaskPolicy, coreTaskPolicy } from "../orchestration/task-policies.ts";
import type { EnclosingRun, TaskRunFacts, TaskTransition } from "../orchestration/task-transition.ts";
import { findFlowRun } from "../rows/flow-run-row.ts";
import { insertTaskRunState, joinedState, wireState } from "../rows/state-row.ts";
import { completeTaskPolicy, findTaskRun } from "../rows/task-run-row.ts";
import { currentState } from "../rows/task-run-states.ts";
import { runTimes } from "../rows/times-row.ts";
import { afterState } from "./run-times.ts";
import type { ProposedState, StoredState } from "./state.ts";
import { cachedState, keepState } from "./task-state-cache.ts";

/**
 * Proposes a state for the task run `id`, inside a transaction; undefined if there is no such run. The answer is Prefect's.
 * @param force asks no rule, but of background tasks
 */
export function setTaskRunState(
  context: ServerContext,
  id: string,
  proposed: ProposedState,
  { force = false } = {},
): OrchestrationResult | undefined {
  const row = findTaskRun(context.database, id);
  if (!row) return undefined;
  const initial = currentState(row);
  let lease: string | undefined;
  const transition: TaskTransition = {
    initial,
    proposed,
    run: factsOf(row),
    now: context.ownTimes.now(String(row.flow_run_id)),
    flowRun: enclosing(context, row),
    cached: (key) => cachedState(context, key),
    takeSlots() {
      const taken = takeTagSlots(context, id, json<string[]>(row.tags, []));
      if ("refusal" in taken) return taken.refusal;
      lease = taken.lease;
      return undefined;
    },
  };
  const rules = proposed.details.deferred ? backgroundTaskPolicy : force ? [] : coreTaskPolicy;
  const decision = decideTask(transition, rules);
  if (decision.refusal && lease !== undefined) endLease(context, lease);
  const written = decision.state && write(context, row, initial, decision.state, decision.run, false);
  if (written?.type === "COMPLETED" && proposed.type === "COMPLETED") keepState(context, id, written);
  const current = written ?? initial;
  return { state: current && wireState(current), ...outcome(decision.refusal) };
}

/**
 * Writes the state without asking any rule; undefined if there is no such task run.
 * @param how.isReported whether there is an event of it: not where a client asks for the state, as with Prefect
 */
export function forceTaskRunState(
  context: ServerContext,
  id: string,
  proposed: ProposedState,
  { isReported }: { isReported: boolean },
): StoredState | undefined {
  const row = findTaskRun(context.database, id);
  return row && write(context, row, currentState(row), proposed, factsOf(row), isReported);
}

function factsOf(row: Row): TaskRunFacts {
  return {
    run_count: Number(row.run_count),
    flow_run_run_count: Number(row.flow_run_run_count),
    policy: completeTaskPolicy(json<TaskRunPolicy>(row.empirical_policy, {})),
  };
}

function enclosing({ database }: ServerContext, { flow_run_id: id }: Row): EnclosingRun | undefined {
  const flowRun = typeof id === "string" ? findFlowRun(database, id) : undefined;
  if (!flowRun) return undefined;
  return { id: String(flowRun.id), run_count: Number(flowRun.run_count), state: joinedState(flowRun) };
}

function write(
  context: ServerContext,
  row: Row,
  initial: StoredState | null,
  accepted: ProposedState,
  facts: TaskRunFacts,
  isReported: boolean,
): StoredState {
  const id = String(row.id);
  const flowRunId = maybeText(row.flow_run_id);
  const now = accepted.timestamp ?? context.ownTimes.now(String(flowRunId));
  const state: StoredState = {
    ...accepted,
    id: v7(),
    timestamp: Math.max(now, (initial?.timestamp ?? 0) + 1),
    details: { ...accepted.details, flow_run_id: flowRunId, task_run_id: id },
  };
  const times = afterState({ ...runTimes(row), run_count: facts.run_count }, initial, state);
  insertTaskRunState(context.database, id, state, !isReported);
  context.database.run(
    `UPDATE task_run SET state_id = ?, state_type = ?, state_name = ?, state_timestamp = ?, updated = ?,
     run_count = ?, flow_run_run_count = ?, expected_start_time = ?, next_scheduled_start_time = ?, start_time = ?,
     end_time = ?, total_run_time = ? WHERE id = ?`,
    state.id,
    state.type,
    state.name,
    state.timestamp,
    context.now(),
    times.run_count,
    facts.flow_run_run_count,
    times.expected_start_time,
    times.next_scheduled_start_time,
    times.start_time,
    times.end_time,
    times.total_run_time,
    id,
  );
  if (state.type !== "RUNNING" && state.type !== "CANCELLING" && row.tags !== "[]")
    endTagSlots(context, id, json<string[]>(row.tags, []));
  context.changes.note("task-run", id, flowRunId);
  return state;
}
