/** Terminates the user's code, called on the main thread in the middle of whatever runs there. */
import type { Session } from "node:inspector";
import { getCallSites } from "node:util";
import { isOwn } from "../../source/local-file.ts";
import { type Found, TERMINATE_KEY } from "../supervisor/terminate-call.ts";

/** Frames to look at: those of the call itself, and a few of evaluated text, which has no name. */
const MAX_FRAMES = 12;

/**
 * Makes `TERMINATE_KEY` callable; once a process. What is to be terminated is decided here, where it can't change
 * meanwhile. Node's code would be left half way through something: a list of timers, say, that is no longer known and
 * still first in the queue, which Node then works through for ever.
 */
export function provideTermination(ownRoot: string): void {
  /** Connected at the first stop, since it costs some milliseconds. */
  let session: Session | undefined;
  const terminate = (isBusy: boolean): Found => {
    const script = interruptedScript();
    if (script === undefined && !isBusy) return "none";
    if (script?.startsWith("node:") || (script !== undefined && isOwn(script, ownRoot))) return "held";
    if (!session) {
      const { Session } = process.getBuiltinModule("node:inspector");
      session = new Session();
      session.connect();
    }
    session.post("Runtime.terminateExecution");
    return "terminated";
  };
  Object.defineProperty(globalThis, TERMINATE_KEY, { value: terminate, enumerable: false });
}

/** The script of the code that was interrupted; undefined where none was. */
function interruptedScript(): string | undefined {
  const sites = getCallSites(MAX_FRAMES);
  // Above it stand this function, its caller, and the call from outside, which has no name.
  const call = sites.findIndex(({ scriptName }) => scriptName === "");
  const interrupted = sites.slice(call + 1);
  return (interrupted.find(({ scriptName }) => scriptName !== "") ?? interrupted[0])?.scriptName;
}
