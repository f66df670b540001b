/** Lists the runs that are due, and claims one so that no other worker runs it. */
import type { Client } from "../client/client.ts";
import type { FlowRun } from "../contract/runs/flow-run.ts";
import { renewLease } from "../engine/reporter/slots/renewal.ts";

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
  return dueRuns(
    scheduled.map(({ flow_run: flowRun, work_pool_id }) => ({
      ...flowRun,
      work_pool_id,
      work_pool_name: pool,
    })),
  );
}

/** Runs with the time at which each is due. */
export function dueRuns(runs: readonly FlowRun[]): DueRun[] {
  return runs.map((flowRun) => ({ flowRun, at: scheduledTime(flowRun) }));
}

/** A run that this worker has taken. */
export interface Claim {
  /** Under which the run has a slot of its deployment's concurrency limit. */
  leaseId: string | undefined;
}

/** Takes a run; undefined when another worker was first or the server holds it back. */
export async function claimRun(client: Client, flowRunId: string): Promise<Claim | undefined> {
  const pending = await client.flowRuns.setState(flowRunId, { type: "PENDING", name: "Pending" });
  if (pending.status !== "ACCEPT") return undefined;
  await client.flowRuns.setState(flowRunId, { type: "PENDING", name: "Submitting" });
  return { leaseId: pending.state?.state_details?.deployment_concurrency_lease_id ?? undefined };
}

/** Seconds for which a run's slot is kept for it each time. */
const LEASE_SECONDS = 300;

/**
 * Keeps the slot of a run whose process is being made ready, which may take long, until the process does so itself; it goes
 * on until it is ended, as the process may be of somebody who does not. Returns how to end it.
 */
export function keepSlot(client: Client, { leaseId }: Claim): () => void {
  // The embedded API knows by the process that the slot is held.
  if (leaseId === undefined || client.transport.kind === "embedded") return () => {};
  // A run that lost its slot hears of it as it begins, or by its own process.
  return renewLease(
    LEASE_SECONDS,
    () => client.concurrencyLimits.renew(leaseId, LEASE_SECONDS),
    () => {},
  );
}

function scheduledTime(run: FlowRun): number {
  const time =
    run.state?.state_details.scheduled_time ?? run.next_scheduled_start_time ?? run.expected_start_time;
  return time ? Date.parse(time) : 0;
}
