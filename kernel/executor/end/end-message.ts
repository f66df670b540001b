/** The error that the user reads when the process of their cells has ended. */
import type { ErrorContent } from "../../protocol/message.ts";
import type { ExecutorEnd } from "./executor-end.ts";

/** The error that comes under the cell that ran, or the last one. */
export function describeEnd(end: ExecutorEnd): ErrorContent {
  if (!end.wasReady) {
    const reason = end.stderrTail.trim().split("\n").at(-1) || `exit code ${end.code ?? "unknown"}`;
    const evalue = `The process that runs the cells could not start: ${reason}. The next cell tries again.`;
    return { ename: "ExecutorEnded", evalue, traceback: [`ExecutorEnded: ${evalue}`] };
  }
  const isOutOfMemory = /heap out of memory|Allocation failed/i.test(end.stderrTail);
  const how = isOutOfMemory
    ? "ran out of memory"
    : end.signal
      ? `was ended by ${end.signal}`
      : `ended with exit code ${end.code ?? "unknown"}`;
  const ename = isOutOfMemory ? "OutOfMemory" : "ExecutorEnded";
  const evalue = `The process that runs the cells ${how}. A fresh one is ready; its variables are lost, run the cells they come from again.`;
  return { ename, evalue, traceback: [`${ename}: ${evalue}`] };
}
