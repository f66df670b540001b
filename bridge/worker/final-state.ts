/** What a run's state must become when its process has ended, so that none is stuck. */
import type { Client } from "../client/client.ts";
import type { RunEnd } from "./run-process.ts";

const FINAL = new Set(["COMPLETED", "FAILED", "CANCELLED", "CRASHED"]);

/**
 * Settles a run after its process: Cancelled when that was asked for, Crashed when it ended without a
 * final state, untouched when it set one (or waits: paused, rescheduled). Returns the state's name.
 */
export async function settleRun(client: Client, flowRunId: string, end: RunEnd): Promise<string> {
  const run = await client.flowRuns.find(flowRunId);
  const type = run?.state_type;
  if (!run || !type) return "deleted";
  if (FINAL.has(type)) return run.state_name ?? type;
  if (type === "CANCELLING" || end.cancelled) {
    const message = end.killed
      ? "Flow run was cancelled; its process had to be killed."
      : "Flow run was cancelled successfully.";
    await client.flowRuns.setState(flowRunId, { type: "CANCELLED", name: "Cancelled", message }, true);
    return "Cancelled";
  }
  if (type === "SCHEDULED" || type === "PAUSED") return run.state_name ?? type;
  await client.flowRuns.setState(flowRunId, { type: "CRASHED", name: "Crashed", message: crashMessage(end) });
  return "Crashed";
}

function crashMessage(end: RunEnd): string {
  if (end.signal)
    return `Process was ended by signal ${end.signal}${end.signal === "SIGKILL" ? " (out of memory?)" : ""}`;
  if (end.exitCode === 0) return "Process ended without finishing the flow run";
  return `Process exited with status code: ${end.exitCode}`;
}
