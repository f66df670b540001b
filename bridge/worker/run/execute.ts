/** Executes one flow run of a deployment in this process: reads it, prepares code and packages, runs it, settles it at the API. */

import { pathToFileURL } from "node:url";
import { runExistingFlowRun } from "../../engine/flow/run-existing.ts";
import { CellflowError } from "../../errors.ts";
import { readSettings, type Settings } from "../../settings/settings.ts";
import { applySettings } from "../environment.ts";
import { loadFlow } from "./load-flow.ts";
import { useOwnSdk } from "./own-sdk.ts";
import { type PlacedCode, placeCode } from "./placed-code.ts";
import { printThrown } from "./print-error.ts";
import { crashOnError, runToEnd, withRunToRun } from "./run-to-end.ts";
import { type StopRequests, stopRequests } from "./stop-requests.ts";
import { withClient } from "./with-client.ts";

/**
 * Runs a flow run to its end. Resolves with the exit code: 0 completed, cancelled, or not to be run now;
 * 1 failed or crashed. What cannot even start becomes Crashed, with the reason as its message.
 */
export async function executeFlowRun(flowRunId: string): Promise<number> {
  const settings = readSettings();
  applySettings(settings);
  // What the code of the flow's file does at its top level may be for programs only.
  process.env.PREFECT__FLOW_RUN_ID = flowRunId;
  const stop = stopRequests();
  try {
    const prepared = await prepare(flowRunId, settings, stop);
    if (typeof prepared === "number") return prepared;
    try {
      return await runPrepared(flowRunId, prepared, settings, stop);
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
function prepare(flowRunId: string, settings: Settings, stop: StopRequests): Promise<PlacedCode | number> {
  return withRunToRun(flowRunId, settings, stop, async (client, run) => {
    if (!run.deployment_id) {
      throw new CellflowError(
        "run.deployment",
        `flow run ${run.name} is of no deployment: there is no code to run`,
      );
    }
    const placed = await placeCode(client, run.deployment_id, { home: settings.home, flowRunId });
    if (stop.requested()) await placed.folder.remove();
    return placed;
  });
}

async function runPrepared(
  flowRunId: string,
  { bundle, folder }: PlacedCode,
  settings: Settings,
  stop: StopRequests,
): Promise<number> {
  useOwnSdk();
  process.setSourceMapsEnabled(true);
  process.chdir(folder.path);
  return runToEnd(flowRunId, stop, async () => {
    const { flow, check } = await loadFlow(pathToFileURL(folder.code).href, bundle).catch((error) =>
      withClient(settings, (client) => crashOnError(client, flowRunId, () => Promise.reject(error))),
    );
    return runExistingFlowRun(flow, flowRunId, { check });
  });
}
