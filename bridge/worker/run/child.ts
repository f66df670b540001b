/** Runs one flow run, or its hooks, in a worker's child process: loads the SDK, waits for the run, runs it, ends. */
import { theHost } from "../../engine/host.ts";
import type { ChildMessage, StartMessage } from "./child-message.ts";
import { executeFlowRun } from "./execute.ts";
import { executeHooks } from "./execute-hooks.ts";
import { warmUp } from "./warm-up.ts";

process.once("message", async (message: StartMessage) => {
  process.off("disconnect", leave);
  for (const [name, value] of Object.entries(message.env)) {
    if (value === null) delete process.env[name];
    else process.env[name] = value;
  }
  theHost().onEndHooks((flowRunId) => {
    if (flowRunId === message.flowRunId && process.connected) process.send?.("hooks" satisfies ChildMessage);
  });
  // What the flow's code left open (timers, sockets) does not keep the process.
  const execute = message.hooksOnly ? executeHooks : executeFlowRun;
  const code = await execute(message.flowRunId);
  if (process.connected) process.send?.("done" satisfies ChildMessage, () => process.exit(code));
  else process.exit(code);
});

// A worker that went away without using this process: nothing to wait for.
function leave(): void {
  process.exit(0);
}
process.once("disconnect", leave);

await warmUp();
