/** How a user is told that the process of their cells has ended. */
import type { ErrorContent } from "../protocol/message.ts";
import type { ExecutorEnd } from "./executor.ts";

/** The error that comes under the cell that ran, or the last one. */
export function describeEnd(end: ExecutorEnd): ErrorContent {
  if (!end.wasReady) {
    const said = end.lastWords.trim().split("\n").at(-1) || `exit code ${end.code ?? "unknown"}`;
    const evalue = `The process that runs the cells could not start: ${said}. The next cell tries again.`;
    return { ename: "ExecutorEnded", evalue, traceback: [`ExecutorEnded: ${evalue}`] };
  }
  const memory = /heap out of memory|Allocation failed/i.test(end.lastWords);
  const how = memory
    ? "ran out of memory"
    : end.signal
      ? `was ended by ${end.signal}`
      : `ended with exit code ${end.code ?? "unknown"}`;
  const evalue = `The process that runs the cells ${how}. A fresh one is ready; its names are gone, run the cells they come from again.`;
  return {
    ename: memory ? "OutOfMemory" : "ExecutorEnded",
    evalue,
    traceback: [`${memory ? "OutOfMemory" : "ExecutorEnded"}: ${evalue}`],
  };
}
