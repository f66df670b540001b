/** Serves registered deployments in this process until it is told to stop. */
import { hostname } from "node:os";
import { type Client, createClient } from "../../client/client.ts";
import { createTransport } from "../../client/transport/create-transport.ts";
import { goOnWithoutReader } from "../../commands/output/closed-pipe.ts";
import { printTimed } from "../../commands/output/print.ts";
import { readSettings } from "../../settings/settings.ts";
import { settingsEnvironment } from "../../worker/environment.ts";
import { dueRuns } from "../../worker/poll.ts";
import type { StartMessage } from "../../worker/run/child-message.ts";
import { startProcess } from "../../worker/run-process.ts";
import { type RunProcesses, startRunner } from "../../worker/runner.ts";
import { assignmentVariable } from "./assignment.ts";
import { RUNS_AT_ONCE, type ServingOptions } from "./options.ts";
import type { Program } from "./program.ts";
import { type Registered, registerDeployment } from "./register-deployment.ts";
import type { ServedDeployment } from "./served-deployment.ts";
import { printStarterMessage } from "./starter-message.ts";
import { listenForStop } from "./stop-signals.ts";

/** Resolves when it was stopped, all runs have ended, and the deployments are paused. */
export async function serveDeployments(
  deployments: readonly ServedDeployment[],
  options: ServingOptions,
  program: Program,
): Promise<void> {
  const settings = readSettings();
  goOnWithoutReader(process.stdout);
  const transport = await createTransport(settings);
  const signals = listenForStop(printTimed);
  let endServices: (() => void) | undefined;
  try {
    const client = createClient(transport);
    const served: Registered[] = [];
    for (const one of deployments) served.push(await registerDeployment(client, one, program));
    const ids = served.map(({ id }) => id);
    // Its own API plans runs only while somebody serves.
    endServices = await transport.startServices?.();
    const env = { ...process.env, ...settingsEnvironment(settings, process.env) };
    const name = `${hostname()}-${process.pid}`;
    const runs = startRunner({
      client,
      name,
      limit: options.limit ?? RUNS_AT_ONCE,
      env,
      log: printTimed,
      due: async (until) => dueRuns(await client.deployments.scheduledRuns(ids, until)),
      runsOf: async () => ({ deployments: { id: { any_: ids } } }),
      processes: programProcesses(served, program, env),
    });
    if (options.printStarterMessage ?? true) await printStarterMessage(served, transport);
    await signals.until(runs, async () => {
      if (options.pauseOnShutdown ?? true) await pauseAll(client, served);
    });
  } finally {
    signals.close();
    endServices?.();
    await transport.close();
  }
}

/** Each run is the program once more, which its environment tells which run it is for. */
function programProcesses(
  served: readonly Registered[],
  program: Program,
  env: NodeJS.ProcessEnv,
): RunProcesses {
  return {
    take({ flowRunId, hooksOnly, env: own }: StartMessage) {
      const deployment = served.find(({ id }) => id === own.PREFECT__DEPLOYMENT_ID)?.name ?? "";
      const all = {
        ...env,
        ...own,
        ...assignmentVariable({ deployment, flowRunId, ...(hooksOnly && { hooksOnly }) }),
      };
      const set = Object.entries(all).filter(([, value]) => value !== null && value !== undefined);
      return startProcess(program.args, {
        env: Object.fromEntries(set) as NodeJS.ProcessEnv,
        cwd: program.cwd,
      });
    },
  };
}

/** What can't be paused is said: its runs are planned, and nobody runs them. */
async function pauseAll(client: Client, served: readonly Registered[]): Promise<void> {
  for (const { id, name } of served) {
    try {
      await client.deployments.pause(id);
      printTimed(`${name} is paused until it is served again`);
    } catch (error) {
      printTimed(`${name} could not be paused: ${(error as Error).message}`);
    }
  }
}
