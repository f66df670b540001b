/** Takes up a flow run that is to be run in this process, runs it to its end, and settles it at the API where it can't start. */

import type { Client } from "../../client/client.ts";
import type { FlowRun } from "../../contract/runs/flow-run.ts";
import { debugLog } from "../../debug-log.ts";
import type { FlowOutcome } from "../../engine/flow/attempts.ts";
import { closeEngine } from "../../engine/host.ts";
import { cancelFlowRun } from "../../engine/live/abandon.ts";
import { CellflowError } from "../../errors.ts";
import { TOLD_TO_STOP } from "../../processes/end-messages.ts";
import type { Settings } from "../../settings/settings.ts";
import { isTerminalType } from "../../state.ts";
import { isUuid } from "../../uuid.ts";
import { printError } from "./print-error.ts";
import type { StopRequests } from "./stop-requests.ts";
import { withClient } from "./with-client.ts";

/**
 * What `work` gives for the run; or the exit code when there is nothing to run. An error of it is the run's crash.
 * @throws CellflowError `run.unknown`
 */
export async function withRunToRun<T>(
  flowRunId: string,
  settings: Settings,
  stop: StopRequests,
  work: (client: Client, run: FlowRun) => Promise<T>,
): Promise<T | number> {
  return withClient(settings, async (client) => {
    // It names the run's folder, too.
    const run = isUuid(flowRunId.toLowerCase()) ? await client.flowRuns.find(flowRunId) : undefined;
    if (!run) {
      throw new CellflowError(
        "run.unknown",
        `no flow run ${flowRunId} on the API at ${client.transport.url}`,
      );
    }
    if (isTerminalType(run.state_type)) {
      printError(`flow run ${run.name} is ${run.state_name} already`);
      return 0;
    }
    if (run.state_type === "PAUSED") {
      printError(
        `flow run ${run.name} is ${run.state_name}: resume it, cellflow flow-run resume ${flowRunId}`,
      );
      return 0;
    }
    return await crashOnError(client, flowRunId, async () => {
      const done = await work(client, run);
      if (!stop.requested()) return done;
      const cancelled = { type: "CANCELLED", name: "Cancelled", message: TOLD_TO_STOP } as const;
      await client.flowRuns.setState(flowRunId, cancelled, true);
      return 0;
    });
  });
}

/** An error before the flow runs is the run's crash; the state's message is the error's. */
export async function crashOnError<T>(client: Client, flowRunId: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    await client.flowRuns
      .setState(flowRunId, { type: "CRASHED", name: "Crashed", message })
      .catch((reason: unknown) => debugLog("worker.mark-crashed", reason));
    throw error;
  }
}

/** Waits for what `run` gives, passes requests to stop on, and ends the engine. Resolves with the exit code. */
export async function runToEnd(
  flowRunId: string,
  stop: StopRequests,
  run: () => Promise<FlowOutcome<unknown>>,
): Promise<number> {
  // How the run ended comes from its own promise; this one only requests it.
  stop.onRequest(
    () =>
      void cancelFlowRun(flowRunId, TOLD_TO_STOP).catch((error: unknown) => debugLog("worker.stop", error)),
  );
  try {
    const { type, name, message } = (await run()).state;
    if (type === "PAUSED") printError(`flow run is ${name}: it is run again when it is resumed`);
    else if (type !== "COMPLETED") printError(`flow run ended ${name}${message ? `: ${message}` : ""}`);
    return type === "FAILED" || type === "CRASHED" ? 1 : 0;
  } finally {
    await closeEngine();
  }
}
