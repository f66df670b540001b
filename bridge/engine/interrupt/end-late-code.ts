/** Ends the synchronous code of a run that is over, called on the main thread in the middle of whatever runs there. */
import { AsyncResource, executionAsyncResource } from "node:async_hooks";
import { Session } from "node:inspector";
import { getCallSites } from "node:util";
import { currentRun } from "../../context.ts";
import { currentLoop } from "../event-loop/current-loop.ts";
import type { Calls } from "../live/calls.ts";
import type { LiveRun } from "../live/live-run.ts";
import { INTERRUPT_KEY, type Interrupted } from "./interrupt-call.ts";

/** Our own code, as written and as built; like Node's it keeps what others need in order while it runs. */
const OWN_CODE = ["bridge/", "kernel/", "magics/", "chunks/"].map(
  (folder) => new URL(`../../../${folder}`, import.meta.url).href,
);

/**
 * Makes `INTERRUPT_KEY` callable; once a process. What it does is decided on the main thread, so it can't come too
 * late: only the code of a run that is over is ended, and only when it held the thread at the call before, too. V8 drops
 * all that waits behind it in the queue then: where that may be another's it goes on until it returns.
 */
export function provideInterrupt(calls: Calls): void {
  const holder = globalThis as { [INTERRUPT_KEY]?: (isCareful: boolean) => Interrupted };
  if (holder[INTERRUPT_KEY]) return;
  const session = new Session();
  session.connect();
  let last: { run: LiveRun; loop: number } | undefined;
  Object.defineProperty(holder, INTERRUPT_KEY, {
    value: (isCareful: boolean): Interrupted => {
      const run = currentRun();
      const loop = currentLoop();
      const before = last;
      last = run?.isOver() ? { run, loop } : undefined;
      if (!last) return "free";
      // A callback that is over in a moment (of a socket that the run had opened, say) may be another's.
      if (before?.run !== last.run || before.loop !== loop) return "held";
      const resource = executionAsyncResource();
      if (!last.run.isInOwnTurn() && calls.mayWaitBehind(last.run)) return "held";
      if (!canBeEndedIn(resource) || (isCareful && isBetweenSteps())) return "held";
      if (isTimer(resource)) clearTimeout(resource);
      last = undefined;
      session.post("Runtime.terminateExecution");
      return "ended";
    },
  });
}

/** Does Node's code or ours run, which may be half way through something? */
function isBetweenSteps(): boolean {
  // Above what was interrupted stand this function, its caller, and the call from outside, which has no name.
  const interrupted = getCallSites(8).find(
    ({ scriptName }, at, sites) => at > 0 && sites[at - 1]?.scriptName === "" && scriptName !== "",
  );
  const script = interrupted?.scriptName ?? "";
  return script.startsWith("node:") || OWN_CODE.some((folder) => script.startsWith(folder));
}

/**
 * Node counts the callbacks that it makes from JavaScript, unless it is told not to, and ends the process when one is
 * missing. Of several immediates it would call the others for ever.
 */
function canBeEndedIn(resource: object): boolean {
  if (resource.constructor?.name === "Immediate") return false;
  if (process.execArgv.includes("--no-force-async-hooks-checks")) return true;
  return !(
    isTimer(resource) ||
    resource instanceof AsyncResource ||
    resource.constructor?.name === "TickObject"
  );
}

function isTimer(resource: object): resource is NodeJS.Timeout {
  return resource.constructor?.name === "Timeout";
}
