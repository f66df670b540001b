/** Ends runs whose code will not come back: Cancelled, whatever the code still reports. */
import type { AbandonRequest } from "../messages.ts";
import { abandonFlow, type RunRegistry } from "../run-registry.ts";
import { cancelAll, flowsInside } from "./cancel-all.ts";
import { propose } from "./propose.ts";

/** Cancels everything of an origin, or one flow run and all inside it; resolves when the API has it. */
export async function abandon(
  registry: RunRegistry,
  { origin, flowRunId, reason }: AbandonRequest,
): Promise<undefined> {
  if (origin !== undefined) {
    for (const record of registry.beginning) if (record.origin === origin) abandonFlow(record, reason);
  }
  const inside = flowRunId === undefined ? [] : flowsInside(registry, flowRunId);
  const flows = [...registry.flows.values()].filter((flow) =>
    flowRunId === undefined ? flow.origin === origin : flow.id === flowRunId || inside.includes(flow),
  );
  const tasks = [...registry.tasks.values()].filter(({ flow, item }) => {
    if (flow && !item.isAfterEnd) return flows.includes(flow);
    // Of no flow, or called by a hook of one that has ended.
    return flowRunId === undefined ? item.run.origin === origin : item.run.flowRunId === flowRunId;
  });
  await cancelAll(registry, flows, tasks, reason, propose);
  return undefined;
}

/** Cancels what runs inside a flow run, not the run itself. */
export async function abandonInside(
  registry: RunRegistry,
  flowRunId: string,
  reason: string,
): Promise<undefined> {
  const flows = flowsInside(registry, flowRunId);
  const tasks = [...registry.tasks.values()].filter(
    ({ flow }) => flow && (flow.id === flowRunId || flows.includes(flow)),
  );
  await cancelAll(registry, flows, tasks, reason, propose);
  return undefined;
}
