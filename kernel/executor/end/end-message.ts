/** The error that the user reads when the process of their cells has ended. */
import type { ErrorContent } from "../../protocol/message.ts";
import type { ExecutorEnd } from "./executor-end.ts";

/** What the user reads, in a line of its own, when memory (in bytes) is nearly used up. */
export function nearLimit({ used, limit }: { used: number; limit: number }): string {
  const [of, all] = [used, limit].map((bytes) => gigabytes(bytes / MB));
  return `The cells hold ${of} of the ${all} that their JavaScript may take: they get slow, and may run out of memory. ${RAISE}.\n`;
}

const MB = 2 ** 20;
/** Set by clients that run a notebook headless (`cellflow run`): no cell is run again. */
const HEADLESS = "CELLFLOW_HEADLESS";
const MB_PER_GB = 1024;
const RAISE = "NODE_OPTIONS=--max-old-space-size=MEGABYTES, set where the kernel is started, raises it";

/** The error that comes under the cell that ran, or the last one. */
export function describeEnd(end: ExecutorEnd, isHeadless = Boolean(process.env[HEADLESS])): ErrorContent {
  const next = (text: string): string => (isHeadless ? "" : ` ${text}`);
  if (!end.wasReady) {
    const reason = end.stderrTail.trim().split("\n").at(-1) || `exit code ${end.code ?? "unknown"}`;
    return errorOf(
      "ExecutorEnded",
      `The process that runs the cells could not start: ${reason}.${next("The next cell tries again.")}`,
    );
  }
  const { ename, how } = reasonOf(end);
  const fresh = "A fresh one is ready; its variables are lost, run the cells they come from again.";
  return errorOf(ename, `The process that runs the cells ${how}.${next(fresh)}`);
}

function errorOf(ename: string, evalue: string): ErrorContent {
  return { ename, evalue, traceback: [`${ename}: ${evalue}`] };
}

function reasonOf({ stderrTail, code, signal, heapLimit, total, wasOomKilled }: ExecutorEnd) {
  const ename = "OutOfMemory";
  if (/heap out of memory|Allocation failed|process out of memory/i.test(stderrTail)) {
    const [may, all] = [gigabytes(heapLimit), gigabytes(total)];
    return { ename, how: `ran out of memory: its JavaScript may take ${may} of the ${all} here; ${RAISE}` };
  }
  if (signal === "SIGKILL" && wasOomKilled) {
    const remedy = "load less at once, or run it where there is more";
    return {
      ename,
      how: `was ended by the system, whose memory was used up (${gigabytes(total)}): ${remedy}`,
    };
  }
  const how = signal ? `was ended by ${signal}` : `ended with exit code ${code ?? "unknown"}`;
  return { ename: "ExecutorEnded", how };
}

function gigabytes(megabytes: number): string {
  return megabytes < MB_PER_GB ? `${Math.round(megabytes)} MB` : `${(megabytes / MB_PER_GB).toFixed(1)} GB`;
}
