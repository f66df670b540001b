/** Reads the runs of a list: those that began or should have, newest first; planned ones come when they are due. */
import type { Client } from "../../client/client.ts";
import { notPlanned } from "../../client/planned-runs.ts";
import type { FlowRun } from "../../contract/runs/flow-run.ts";

export interface RunsRequest {
  deployment?: string;
  limit: number;
  offset?: number;
}

export async function recentRuns(client: Client, request: RunsRequest): Promise<FlowRun[]> {
  return client.flowRuns.filter({
    flow_runs: {
      ...notPlanned(),
      deployment_id: request.deployment ? { any_: [request.deployment] } : undefined,
      parent_task_run_id: request.deployment ? undefined : { is_null_: true },
    },
    sort: "EXPECTED_START_TIME_DESC",
    limit: request.limit,
    offset: request.offset ?? 0,
  });
}

/** When the deployment's next planned run is due. */
export async function nextRun(client: Client, deployment: string): Promise<string | undefined> {
  const [run] = await client.flowRuns.filter({
    flow_runs: {
      deployment_id: { any_: [deployment] },
      state: { type: { any_: ["SCHEDULED"] } },
      next_scheduled_start_time: { after_: new Date().toISOString() },
    },
    sort: "NEXT_SCHEDULED_START_TIME_ASC",
    limit: 1,
  });
  return run?.next_scheduled_start_time ?? undefined;
}
