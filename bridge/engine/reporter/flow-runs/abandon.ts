/** Ends runs whose code will not come back: Cancelled, whatever the code still reports. */
import { states } from "../../../state.ts";
import { v7 } from "../../../uuid.ts";
import type { AbandonRequest } from "../messages.ts";
import { enterTaskState } from "../record-update.ts";
import type { FlowRecord, RunRegistry, TaskRecord } from "../run-registry.ts";
import { propose } from "./propose.ts";

/** Cancels everything of an origin, or one flow run and all inside it; resolves when the API has it. */
export async function abandon(
  registry: RunRegistry,
  { origin, flowRunId, reason }: AbandonRequest,
): Promise<undefined> {
  if (origin !== undefined) {
    for (const record of registry.beginning) if (record.origin === origin) record.abandoned ??= reason;
  }
  const flows = [...registry.flows.values()].filter((flow) =>
    flowRunId === undefined
      ? flow.origin === origin
      : flow.id === flowRunId || isInside(registry, flow, flowRunId),
  );
  const tasks = [...registry.tasks.values()].filter((task) =>
    task.flow ? flows.includes(task.flow) : flowRunId === undefined && task.item.origin === origin,
  );
  await cancelAll(registry, flows, tasks, reason);
  return undefined;
}

/** Cancels what runs inside a flow run, not the run itself. */
export async function abandonInside(
  registry: RunRegistry,
  flowRunId: string,
  reason: string,
): Promise<undefined> {
  const flows = [...registry.flows.values()].filter((flow) => isInside(registry, flow, flowRunId));
  const tasks = [...registry.tasks.values()].filter(
    ({ flow }) => flow && (flow.id === flowRunId || flows.includes(flow)),
  );
  await cancelAll(registry, flows, tasks, reason);
  return undefined;
}

async function cancelAll(
  registry: RunRegistry,
  flows: FlowRecord[],
  tasks: TaskRecord[],
  reason: string,
): Promise<void> {
  for (const flow of flows) flow.abandoned ??= reason;
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

function isInside(registry: RunRegistry, flow: FlowRecord, outer: string): boolean {
  let at = flow.parentFlowRunId;
  while (at !== undefined && at !== outer) at = registry.flows.get(at)?.parentFlowRunId;
  return at === outer;
}
