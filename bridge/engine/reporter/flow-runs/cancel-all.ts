/** Cancels flow and task runs of this process at the API, inner ones first. */
import type { StateCreate } from "../../../contract/runs/state.ts";
import { states } from "../../../state.ts";
import { v7 } from "../../../uuid.ts";
import type { Proposed } from "../messages.ts";
import { enterTaskState } from "../record-update.ts";
import { abandonFlow, type FlowRecord, type RunRegistry, type TaskRecord } from "../run-registry.ts";

/** Asks the API for a flow run's next state. */
export type Propose = (registry: RunRegistry, flow: FlowRecord, create: StateCreate) => Promise<Proposed>;

/** Resolves when the API has it; marks them before its first wait. */
export async function cancelAll(
  registry: RunRegistry,
  flows: FlowRecord[],
  tasks: TaskRecord[],
  reason: string,
  propose: Propose,
): Promise<void> {
  for (const flow of flows) abandonFlow(flow, reason);
  for (const task of tasks) {
    const init = { id: v7(), timestamp: registry.now(), message: reason };
    enterTaskState(registry, task, states.Cancelled(init), task.runCount);
  }
  const sessions = new Set([...flows, ...tasks].map(({ session }) => session));
  // Who stops a run does not wait for what a busy server has yet to record.
  for (const session of sessions) await session.outbox.flush({ orHeld: true });
  // Inner runs end before the ones they were called in.
  for (const flow of flows.reverse()) {
    if (registry.flows.has(flow.id))
      await propose(registry, flow, { type: "CANCELLED", name: "Cancelled", message: reason });
  }
  for (const session of sessions) await session.outbox.flush({ orHeld: true });
}

/** The flow runs under way that were called in this one, or in one of those. */
export function flowsInside(registry: RunRegistry, flowRunId: string): FlowRecord[] {
  return [...registry.flows.values()].filter((flow) => {
    let at = flow.parentFlowRunId;
    while (at !== undefined && at !== flowRunId) at = registry.flows.get(at)?.parentFlowRunId;
    return at === flowRunId;
  });
}
