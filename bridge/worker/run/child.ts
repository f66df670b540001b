/** Runs one flow run, or its hooks, in a worker's child process: loads the SDK, waits for the run, runs it, ends. */
import type { StartMessage } from "./child-message.ts";
import { executeFlowRun } from "./execute.ts";
import { executeHooks } from "./execute-hooks.ts";
import { runAndLeave } from "./run-and-leave.ts";
import { warmUp } from "./warm-up.ts";

process.once("message", async (message: StartMessage) => {
  process.off("disconnect", leave);
  for (const [name, value] of Object.entries(message.env)) {
    if (value === null) delete process.env[name];
    else process.env[name] = value;
  }
  const execute = message.hooksOnly ? executeHooks : executeFlowRun;
  await runAndLeave(message.flowRunId, () => execute(message.flowRunId));
});

// A worker that went away without using this process: nothing to wait for.
function leave(): void {
  process.exit(0);
}
process.once("disconnect", leave);

await warmUp();
