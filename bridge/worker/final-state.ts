/** Settles a run's state when its process has ended, so that none is stuck. */
import type { Client } from "../client/client.ts";
import { isSuspended } from "../contract/runs/suspended.ts";
import { cancelledByWorker, childProcessEnded } from "../processes/end-messages.ts";
import { isTerminalType } from "../state.ts";
import type { RunEnd } from "./run-process.ts";

/**
 * Cancelled when that was asked for, Crashed when the process ended without a final state, untouched when it set
 * one (or waits: suspended, rescheduled). Returns the state's name.
 */
export async function settleRun(client: Client, flowRunId: string, end: RunEnd): Promise<string> {
  const run = await client.flowRuns.find(flowRunId);
  const type = run?.state_type;
  if (!run || !type) return "deleted";
  if (isTerminalType(type)) return run.state_name ?? type;
  if (type === "CANCELLING" || end.cancelled) {
    const message = cancelledByWorker(end);
    await client.flowRuns.setState(flowRunId, { type: "CANCELLED", name: "Cancelled", message }, true);
    return "Cancelled";
  }
  if (type === "SCHEDULED" || isSuspended(run.state)) return run.state_name ?? type;
  const message = childProcessEnded(end);
  await client.flowRuns.setState(flowRunId, { type: "CRASHED", name: "Crashed", message });
  return "Crashed";
}
