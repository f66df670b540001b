/** The messages of runs whose process ended, or was stopped, before they did: every phrasing, once. */

/** Nobody saw how the process ended: it was found gone. */
export const ENDED_UNEXPECTEDLY = "The process running this flow ended unexpectedly";

/** SIGTERM or SIGINT reached the process. */
export const TOLD_TO_STOP = "The process running this flow was told to stop";

/** The process says so itself, as it exits. */
export function exitedBeforeRun(exitCode: number): string {
  return `The process running this flow ended (exit code ${exitCode}) before the run did`;
}

/** What a worker saw of its child process. */
export function childProcessEnded(end: { exitCode: number | null; signal: NodeJS.Signals | null }): string {
  if (end.signal)
    return `Process was ended by signal ${end.signal}${end.signal === "SIGKILL" ? " (out of memory?)" : ""}`;
  if (end.exitCode === 0) return "Process ended without finishing the flow run";
  return `Process exited with status code: ${end.exitCode}`;
}

/** A worker cancelled the run as it was asked to. */
export function cancelledByWorker(end: { killed: boolean }): string {
  return end.killed
    ? "Flow run was cancelled; its process had to be killed."
    : "Flow run was cancelled successfully.";
}
