/** Marks runs Crashed whose process ends under them. */
import { debugLog } from "../../../debug-log.ts";
import { exitedBeforeRun } from "../../../processes/end-messages.ts";
import { isSuspended, states } from "../../../state.ts";
import { v7 } from "../../../uuid.ts";
import { enterTaskState } from "../record-update.ts";
import type { RunRegistry } from "../run-registry.ts";
import { propose } from "./propose.ts";

/** Marks every run that has not ended Crashed. */
export async function crashRemaining(registry: RunRegistry, code: number): Promise<void> {
  const message = exitedBeforeRun(code);
  for (const task of [...registry.tasks.values()]) {
    enterTaskState(
      registry,
      task,
      states.Crashed({ id: v7(), timestamp: registry.now(), message }),
      task.runCount,
    );
  }
  for (const flow of [...registry.flows.values()].reverse()) {
    // Another process goes on with it.
    if (flow.state && isSuspended(flow.state)) continue;
    await propose(registry, flow, { type: "CRASHED", name: "Crashed", message }).catch((error: unknown) =>
      debugLog("reporter.mark-crashed", error),
    );
  }
}
