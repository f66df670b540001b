/** Evaluates expressions on the main thread in the middle of whatever runs there: through V8's inspector, or a port. */

import { once } from "node:events";
import { Session } from "node:inspector";
import type { MessagePort } from "node:worker_threads";
import type { MainTurn } from "./main-turn.ts";

export interface MainEvaluator {
  /** The expression's value, which must be a string, number or boolean. @throws Error when the process ends */
  evaluate(expression: string): Promise<unknown>;
  /** From now on expressions go to whoever is at the port's other end, and answers come from there, in order. */
  connect(port: MessagePort): void;
  /** Lets go of the main thread until the next expression: the process does not end before. */
  disconnect(): void;
}

export function createMainEvaluator(turn: MainTurn): MainEvaluator {
  let through: MessagePort | undefined;
  let session: Session | undefined;
  const bySession = (expression: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (!session) {
        if (!turn.take()) return reject(new Error("The process ends"));
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
      if (!session) return;
      session.disconnect();
      session = undefined;
      turn.leave();
    },
    connect: (port) => {
      through = port;
      port.unref();
    },
  };
}
