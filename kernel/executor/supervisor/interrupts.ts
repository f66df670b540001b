/** Evaluates expressions on the main thread in the middle of whatever runs there, for a thread of the host. */
import { Session } from "node:inspector";
import type { MessagePort } from "node:worker_threads";
import { debugLog } from "../../debug-log.ts";
import type { DebugPort } from "./inspector.ts";
import type { Gate } from "./pause-gate.ts";

/** What an expression gives that has terminated what it interrupted. */
const ENDED = "ended";

/**
 * Takes expressions from a port and posts their values, in order; undefined while the main thread is paused.
 * `onTerminated` is called when code of the main thread has been ended.
 */
export function createInterrupts(
  gate: Gate,
  debug: DebugPort,
  onTerminated: () => void,
): (port: MessagePort) => void {
  let session: Session | undefined;

  const evaluate = (expression: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      // Connected at the first interrupt, since it costs some milliseconds.
      if (!session) {
        session = new Session();
        session.connectToMainThread();
      }
      session.post(
        "Runtime.evaluate",
        { expression, silent: true, disableBreaks: true, returnByValue: true },
        (error, answer?: { result?: { value?: unknown } }) =>
          error ? reject(error) : resolve(answer?.result?.value),
      );
    });

  const interrupt = async (expression: string): Promise<unknown> => {
    if (debug.isPaused()) return undefined;
    try {
      return await gate.pass(true, () => evaluate(expression));
    } catch (error) {
      // The main thread has no inspector any more: it ends.
      debugLog("supervisor.interrupt", error);
      return undefined;
    }
  };

  return (port) => {
    port.on("message", async (expression: string) => {
      const value = await interrupt(expression);
      port.postMessage(value);
      if (value === ENDED) onTerminated();
    });
  };
}
