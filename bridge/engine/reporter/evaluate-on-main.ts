/** Evaluates expressions on the main thread in the middle of whatever runs there: through V8's inspector, or a port. */

import { once } from "node:events";
import { Session } from "node:inspector";
import type { MessagePort } from "node:worker_threads";

export interface MainEvaluator {
  /** The expression's value, which must be a string, number or boolean. */
  evaluate(expression: string): Promise<unknown>;
  /** From now on expressions go to whoever is at the port's other end, and answers come from there, in order. */
  connect(port: MessagePort): void;
  /** Lets go of the main thread until the next expression: a process that ends waits for who is connected, and says so. */
  disconnect(): void;
}

export function createMainEvaluator(): MainEvaluator {
  let through: MessagePort | undefined;
  let session: Session | undefined;
  const bySession = (expression: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (!session) {
        session = new Session();
        session.connectToMainThread();
      }
      // No breakpoint stops in it: a debugger of the user's does not see it.
      const request = { expression, silent: true, disableBreaks: true, returnByValue: true };
      session.post("Runtime.evaluate", request, (error, answer?: { result?: { value?: unknown } }) =>
        error ? reject(error) : resolve(answer?.result?.value),
      );
    });
  return {
    evaluate: async (expression) => {
      if (!through) return bySession(expression);
      const answered = once(through, "message");
      through.postMessage(expression);
      return (await answered)[0];
    },
    disconnect: () => {
      session?.disconnect();
      session = undefined;
    },
    connect: (port) => {
      through = port;
      port.unref();
    },
  };
}
