/** How one flow run of a deployment is run in this process: fetched, prepared, run, told to the API. */
import { pathToFileURL } from "node:url";
import { type Client, createClient } from "../client/client.ts";
import { createTransport } from "../client/transport.ts";
import { cancelFlowRun } from "../engine/abandon.ts";
import { closeEngine } from "../engine/host.ts";
import { runExistingFlowRun } from "../engine/run-existing.ts";
import { CellflowError, isCellflowError } from "../errors.ts";
import { TOLD_TO_STOP } from "../process-end-messages.ts";
import { readSettings, type Settings } from "../settings/settings.ts";
import { isTerminalType } from "../state.ts";
import type { ChildMessage } from "./child-message.ts";
import { applySettings } from "./environment.ts";
import { loadFlow } from "./load-flow.ts";
import { useOwnSdk } from "./own-sdk.ts";
import { packagesFolder } from "./packages.ts";
import { createRunFolder, type RunFolder } from "./run-folder.ts";
import { openBundle, type StoredBundle } from "./stored-bundle.ts";

function say(line: string) {
  return process.stderr.write(`${line}\n`);
}

/**
 * Runs a flow run to its end. Resolves with the exit code: 0 completed, cancelled, or not to be run now;
 * 1 failed or crashed. What cannot even start becomes Crashed, with the reason as its message.
 */
export async function executeFlowRun(flowRunId: string): Promise<number> {
  const settings = readSettings();
  applySettings(settings);
  const stop = stopRequests();
  try {
    const prepared = await prepare(flowRunId, settings, stop.asked);
    if (typeof prepared === "number") return prepared;
    try {
      return await runPrepared(flowRunId, prepared, settings, stop.onAsked);
    } finally {
      await prepared.folder.remove();
    }
  } catch (error) {
    say(isCellflowError(error) ? error.message : String(error instanceof Error ? error.stack : error));
    return 1;
  } finally {
    stop.end();
  }
}

interface Prepared {
  bundle: StoredBundle;
  parameters: Record<string, unknown>;
  folder: RunFolder;
}

/** Code, data and packages in place; or the exit code when there is nothing to run. */
async function prepare(
  flowRunId: string,
  settings: Settings,
  stopAsked: () => boolean,
): Promise<Prepared | number> {
  return withClient(settings, async (client) => {
    const run = await client.flowRuns.find(flowRunId);
    if (!run) {
      throw new CellflowError(
        "run.unknown",
        `no flow run ${flowRunId} on the API at ${client.transport.url}`,
      );
    }
    if (isTerminalType(run.state_type)) {
      say(`flow run ${run.name} is ${run.state_name} already`);
      return 0;
    }
    return await reported(client, flowRunId, async () => {
      if (!run.deployment_id) {
        throw new CellflowError(
          "run.deployment",
          `flow run ${run.name} is of no deployment: there is no code to run`,
        );
      }
      const bundle = await openBundle(await client.deployments.read(run.deployment_id));
      const packages = await packagesFolder(bundle, settings.home, say);
      if (stopAsked()) {
        await client.flowRuns.setState(
          flowRunId,
          { type: "CANCELLED", name: "Cancelled", message: TOLD_TO_STOP },
          true,
        );
        return 0;
      }
      const folder = await createRunFolder(bundle, {
        home: settings.home,
        flowRunId,
        ...(packages ? { packages } : {}),
      });
      return { bundle, parameters: run.parameters, folder };
    });
  });
}

async function withClient<T>(settings: Settings, work: (client: Client) => Promise<T>): Promise<T> {
  const transport = await createTransport(settings);
  try {
    return await work(createClient(transport));
  } finally {
    await transport.close();
  }
}

/** What goes wrong before the flow runs is the run's crash, said in its message. */
async function reported<T>(client: Client, flowRunId: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    await client.flowRuns.setState(flowRunId, { type: "CRASHED", name: "Crashed", message }).catch(() => {});
    throw error;
  }
}

async function runPrepared(
  flowRunId: string,
  { bundle, parameters, folder }: Prepared,
  settings: Settings,
  onStop: (stop: () => void) => void,
): Promise<number> {
  useOwnSdk();
  process.setSourceMapsEnabled(true);
  process.chdir(folder.path);
  // The run's own promise tells how it ended; this one only asks.
  onStop(() => void cancelFlowRun(flowRunId, TOLD_TO_STOP).catch(() => {}));
  try {
    const flow = await loadFlow(pathToFileURL(folder.code).href, bundle, parameters).catch((error) =>
      withClient(settings, (client) => reported(client, flowRunId, () => Promise.reject(error))),
    );
    const { state } = await runExistingFlowRun(flow, flowRunId);
    const { type, name, message } = state;
    if (type !== "COMPLETED") say(`flow run ended ${name}${message ? `: ${message}` : ""}`);
    return type === "FAILED" || type === "CRASHED" ? 1 : 0;
  } finally {
    await closeEngine();
  }
}

/** SIGTERM and SIGINT ask the run to stop; remembered when it has not begun. */
function stopRequests() {
  let asked = false;
  let stop: (() => void) | undefined;
  const hear = () => {
    asked = true;
    process.send?.("stopping" satisfies ChildMessage);
    stop?.();
  };
  process.on("SIGTERM", hear);
  process.on("SIGINT", hear);
  return {
    asked: () => asked,
    onAsked(handler: () => void) {
      stop = handler;
      if (asked) handler();
    },
    end() {
      process.off("SIGTERM", hear);
      process.off("SIGINT", hear);
    },
  };
}
