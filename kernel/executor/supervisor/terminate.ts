/** Terminates the main thread's synchronous code through V8's inspector. */

import { Session } from "node:inspector/promises";
import { debugLog } from "../../debug-log.ts";
import { TERMINATION_BAIT_MS } from "../stop-times.ts";
import type { Gate } from "./pause-gate.ts";

/** Terminations, one at a time: V8 refuses another while one is under way. */
export interface Terminator {
  /** Resolves when code has been ended: by this termination, or by the one under way. */
  terminate(): Promise<void>;
  /** Resolves when none is under way: no code that comes later is ended. */
  idle(): Promise<void>;
}

/** `wake` gives the main thread something to run; `onTerminated` is called when its code has been ended. */
export function createTerminator(gate: Gate, wake: () => void, onTerminated: () => void): Terminator {
  let session: Session | undefined;
  let terminating: Promise<void> | undefined;

  /** Connected at the first stop, since it costs some milliseconds. */
  const inspector = (): Session => {
    if (!session) {
      session = new Session();
      session.connectToMainThread();
    }
    return session;
  };

  /**
   * A termination that finds nothing running waits for the next code the main thread runs, and ends that. So it is
   * given something that may be lost, until it has ended something: none is left behind for the next request.
   */
  const terminateOnce = async (): Promise<void> => {
    const terminated = gate.pass(false, () => inspector().post("Runtime.terminateExecution"));
    wake();
    const bait = setInterval(wake, TERMINATION_BAIT_MS);
    try {
      await terminated;
    } catch (error) {
      // The main thread has no inspector any more: it ends.
      debugLog("supervisor.terminate", error);
    } finally {
      clearInterval(bait);
    }
  };

  return {
    terminate: () => {
      terminating ??= terminateOnce().finally(() => {
        terminating = undefined;
        onTerminated();
      });
      return terminating;
    },
    idle: async () => {
      while (terminating) await terminating;
    },
  };
}
