/** Lists the runs that are due, and claims one so that no other worker runs it. */
import type { Client } from "../client/client.ts";
import type { FlowRun } from "../contract/runs/flow-run.ts";

export interface DueRun {
  flowRun: FlowRun;
  /** Milliseconds since the epoch. */
  at: number;
}

/** Runs of `pool` scheduled up to `until`, first due first. Claims nothing. */
export async function scheduledRuns(client: Client, pool: string, until: Date): Promise<DueRun[]> {
  const scheduled = await client.workPools.scheduledRuns(pool, {
    work_queue_names: [],
    scheduled_before: until.toISOString(),
  });
  return dueRuns(scheduled.map(({ flow_run: flowRun }) => flowRun));
}

/** Runs with the time at which each is due. */
export function dueRuns(runs: readonly FlowRun[]): DueRun[] {
  return runs.map((flowRun) => ({ flowRun, at: scheduledTime(flowRun) }));
}

/** Takes a run: true when this worker has it, false when another was first or the server holds it back. */
export async function claimRun(client: Client, flowRunId: string): Promise<boolean> {
  const pending = await client.flowRuns.setState(flowRunId, { type: "PENDING", name: "Pending" });
  if (pending.status !== "ACCEPT") return false;
  await client.flowRuns.setState(flowRunId, { type: "PENDING", name: "Submitting" });
  return true;
}

function scheduledTime(run: FlowRun): number {
  const time =
    run.state?.state_details.scheduled_time ?? run.next_scheduled_start_time ?? run.expected_start_time;
  return time ? Date.parse(time) : 0;
}
