/** Ends runs of this process that were deleted at the API: nothing of them can be reported there any more. */
import { type State, states } from "../../../state.ts";
import { v7 } from "../../../uuid.ts";
import { abandonFlow, closeFlow, type FlowRecord, type RunRegistry } from "../run-registry.ts";
import { cancelAll, flowsInside, type Propose } from "./cancel-all.ts";

/** Whether the API has the run no more; what answers a call with 404 may be anything. */
export async function isDeleted(flow: FlowRecord): Promise<boolean> {
  const runs = await flow.session.client.flowRuns.filter({ flow_runs: { id: { any_: [flow.id] } } });
  return runs.length === 0;
}

/**
 * Ends a flow run that is gone, and all inside it: flow runs inside it are still there, and are Cancelled. The answer
 * is the state it is in for its own code.
 */
export async function endDeleted(registry: RunRegistry, flow: FlowRecord, propose: Propose): Promise<State> {
  const reason = `flow run '${flow.name}' was deleted at the API; it ends here`;
  const state = states.Cancelled({ id: v7(), timestamp: registry.now(), message: reason });
  if (!registry.flows.has(flow.id)) return registry.ended.get(flow.id)?.state ?? state;
  const inside = flowsInside(registry, flow.id);
  const tasksInside = [...registry.tasks.values()].filter((task) => task.flow && inside.includes(task.flow));
  for (const task of registry.tasks.values()) {
    if (task.flow !== flow) continue;
    registry.tasks.delete(task.item.run.id);
    registry.notify({
      kind: "state",
      run: "task",
      id: task.item.run.id,
      flowRunId: flow.id,
      state: { ...state, id: v7() },
      runCount: task.runCount,
      startTime: task.startTime,
      endTime: state.timestamp,
      at: state.timestamp,
      origin: task.item.run.origin,
    });
  }
  registry.deleted.add(flow.id);
  abandonFlow(flow, reason);
  flow.state = state;
  closeFlow(registry, flow, state);
  flow.session.outbox.forget(flow.id);
  registry.cancelled(flow.id, reason);
  registry.notify({
    kind: "state",
    run: "flow",
    id: flow.id,
    flowRunId: flow.id,
    state,
    runCount: flow.runCount,
    startTime: flow.startTime,
    endTime: state.timestamp,
    at: state.timestamp,
    origin: flow.origin,
  });
  registry.notify({
    kind: "log",
    flowRunId: flow.id,
    level: 40,
    name: "prefect.flow_runs",
    message: reason,
    at: state.timestamp,
    origin: flow.origin,
  });
  await cancelAll(registry, inside, tasksInside, reason, propose);
  return state;
}
