/** Calls the hooks of a flow run whose process is gone, in this process: its worker has written the run's state. */
import { pathToFileURL } from "node:url";
import { callHooksOfEnded } from "../../engine/flow/ended-run.ts";
import { closeEngine } from "../../engine/host.ts";
import { readSettings } from "../../settings/settings.ts";
import { applySettings } from "../environment.ts";
import { loadFlow } from "./load-flow.ts";
import { useOwnSdk } from "./own-sdk.ts";
import { placeCode } from "./placed-code.ts";
import { printThrown } from "./print-error.ts";
import { withClient } from "./with-client.ts";

/** Resolves with the exit code: 0, or 1 when the run's code could not be loaded, of which standard error says why. */
export async function executeHooks(flowRunId: string): Promise<number> {
  const settings = readSettings();
  applySettings(settings);
  try {
    const placed = await withClient(settings, async (client) => {
      const run = await client.flowRuns.find(flowRunId);
      if (!run?.deployment_id) return undefined;
      const code = await placeCode(client, run.deployment_id, { home: settings.home, flowRunId });
      return { run, ...code };
    });
    if (!placed) return 0;
    const { run, bundle, folder } = placed;
    try {
      useOwnSdk();
      process.setSourceMapsEnabled(true);
      process.chdir(folder.path);
      const { flow, check } = await loadFlow(pathToFileURL(folder.code).href, bundle);
      await callHooksOfEnded(flow, run, check);
    } finally {
      await closeEngine();
      await folder.remove();
    }
    return 0;
  } catch (error) {
    printThrown(error);
    return 1;
  }
}
