/** Makes a hook of a reference to a block: it sends the message about the run through it. */
import { isCellflowError } from "../../errors.ts";
import type { HookedFlowRun, HookedTaskRun } from "../../options/hooks.ts";
import type { State } from "../../state.ts";
import type { Hook } from "./hook.ts";

/** Named as the block, so that the run's log says which one it is. */
export function blockHook(reference: string): Hook {
  const send = async (_: unknown, run: HookedFlowRun | HookedTaskRun, state: State): Promise<void> => {
    const { sendRunMessage } = await import("./send-run-message.ts");
    await sendRunMessage(reference, run, state).catch((error: unknown) => {
      // Its line says it all: where in this package it was thrown is no matter of the run's log.
      if (isCellflowError(error)) error.stack = `${error.name}: ${error.message}`;
      throw error;
    });
  };
  return Object.defineProperty(send, "name", { value: reference });
}
