/** Executes one flow run of a deployment in this process: reads it, prepares code and packages, runs it, settles it at the API. */

import { pathToFileURL } from "node:url";
import type { Client } from "../../client/client.ts";
import { debugLog } from "../../debug-log.ts";
import { cancelFlowRun } from "../../engine/abandon.ts";
import { runExistingFlowRun } from "../../engine/flow/run-existing.ts";
import { closeEngine } from "../../engine/host.ts";
import { CellflowError } from "../../errors.ts";
import { TOLD_TO_STOP } from "../../processes/end-messages.ts";
import { readSettings, type Settings } from "../../settings/settings.ts";
import { isTerminalType } from "../../state.ts";
import { applySettings } from "../environment.ts";
import type { ChildMessage } from "./child-message.ts";
import { loadFlow } from "./load-flow.ts";
import { useOwnSdk } from "./own-sdk.ts";
import { type PlacedCode, placeCode } from "./placed-code.ts";
import { printError, printThrown } from "./print-error.ts";
import { withClient } from "./with-client.ts";

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * Runs a flow run to its end. Resolves with the exit code: 0 completed, cancelled, or not to be run now;
 * 1 failed or crashed. What cannot even start becomes Crashed, with the reason as its message.
 */
export async function executeFlowRun(flowRunId: string): Promise<number> {
  const settings = readSettings();
  applySettings(settings);
  const stop = stopRequests();
  try {
    const prepared = await prepare(flowRunId, settings, stop.requested);
    if (typeof prepared === "number") return prepared;
    try {
      return await runPrepared(flowRunId, prepared, settings, stop.onRequest);
    } finally {
      await prepared.folder.remove();
    }
  } catch (error) {
    printThrown(error);
    return 1;
  } finally {
    stop.end();
  }
}

/** Code, data and packages in place; or the exit code when there is nothing to run. */
async function prepare(
  flowRunId: string,
  settings: Settings,
  stopRequested: () => boolean,
): Promise<PlacedCode | number> {
  return withClient(settings, async (client) => {
    // It names the run's folder, too.
    const run = UUID.test(flowRunId) ? await client.flowRuns.find(flowRunId) : undefined;
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
      if (!run.deployment_id) {
        throw new CellflowError(
          "run.deployment",
          `flow run ${run.name} is of no deployment: there is no code to run`,
        );
      }
      const placed = await placeCode(client, run.deployment_id, { home: settings.home, flowRunId });
      if (stopRequested()) {
        await placed.folder.remove();
        await client.flowRuns.setState(
          flowRunId,
          { type: "CANCELLED", name: "Cancelled", message: TOLD_TO_STOP },
          true,
        );
        return 0;
      }
      return placed;
    });
  });
}

/** An error before the flow runs is the run's crash; the state's message is the error's. */
async function crashOnError<T>(client: Client, flowRunId: string, work: () => Promise<T>): Promise<T> {
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

async function runPrepared(
  flowRunId: string,
  { bundle, folder }: PlacedCode,
  settings: Settings,
  onStop: (stop: () => void) => void,
): Promise<number> {
  useOwnSdk();
  process.setSourceMapsEnabled(true);
  process.chdir(folder.path);
  // How the run ended comes from its own promise; this one only requests it.
  onStop(
    () =>
      void cancelFlowRun(flowRunId, TOLD_TO_STOP).catch((error: unknown) => debugLog("worker.stop", error)),
  );
  try {
    const { flow, check } = await loadFlow(pathToFileURL(folder.code).href, bundle).catch((error) =>
      withClient(settings, (client) => crashOnError(client, flowRunId, () => Promise.reject(error))),
    );
    const { state } = await runExistingFlowRun(flow, flowRunId, { check });
    const { type, name, message } = state;
    if (type === "PAUSED") printError(`flow run is ${name}: it is run again when it is resumed`);
    else if (type !== "COMPLETED") printError(`flow run ended ${name}${message ? `: ${message}` : ""}`);
    return type === "FAILED" || type === "CRASHED" ? 1 : 0;
  } finally {
    await closeEngine();
  }
}

/** SIGTERM and SIGINT request the run to stop; remembered when it has not begun. */
function stopRequests() {
  let requested = false;
  let stop: (() => void) | undefined;
  const onSignal = () => {
    requested = true;
    process.send?.("stopping" satisfies ChildMessage);
    stop?.();
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
  return {
    requested: () => requested,
    onRequest(handler: () => void) {
      stop = handler;
      if (requested) handler();
    },
    end() {
      process.off("SIGTERM", onSignal);
      process.off("SIGINT", onSignal);
    },
  };
}
