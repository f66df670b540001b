/** Does what a run's process is for, tells who started it, and ends it. */
import { theHost } from "../../engine/host.ts";
import type { ChildMessage } from "./child-message.ts";

/** Never resolves: what the flow's code left open (timers, sockets) does not keep the process. */
export async function runAndLeave(flowRunId: string, execute: () => Promise<number>): Promise<never> {
  theHost().onEndHooks((ended) => {
    if (ended === flowRunId && process.connected) process.send?.("hooks" satisfies ChildMessage);
  });
  const code = await execute();
  return new Promise(() => {
    if (process.connected) process.send?.("done" satisfies ChildMessage, () => process.exit(code));
    else process.exit(code);
  });
}
