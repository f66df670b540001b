/** `cellflow deployment run` */
import type { NamedDeployment } from "../../client/named-deployments.ts";
import { findDeployment } from "../input/find.ts";
import { checkParameters, readJsonPairs, readParameterObject, readParameters } from "../input/parameters.ts";
import { readStart } from "../input/start-time.ts";
import { goOnWithoutReader } from "../output/closed-pipe.ts";
import { localTime } from "../output/local-time.ts";
import { print, printAside, printJson } from "../output/print.ts";
import { type Session, UsageError, withClient } from "../session.ts";

export interface RunOptions {
  id?: string;
  param?: string[];
  /** A JSON object; `-` for standard input. */
  params?: string;
  jobVariable?: string[];
  startIn?: string;
  startAt?: string;
  tag?: string[];
  /** May have `{parameter}` in it. */
  flowRunName?: string;
  watch?: boolean;
  watchTimeout?: number;
  json?: boolean;
}

export async function run(nameOrId: string | undefined, options: RunOptions): Promise<void> {
  const wanted = options.id ?? nameOrId;
  if (wanted === undefined || (options.id !== undefined && nameOrId !== undefined))
    throw new UsageError("usage.deployment", "give a deployment by FLOW/NAME or by --id, one of the two");
  // Whoever only asks for the run's lines still waits for its end; without --watch nothing is left to do.
  if (options.watch) goOnWithoutReader(process.stdout);
  const values = {
    ...(options.params !== undefined && (await readParameterObject(options.params))),
    ...readParameters(options.param ?? []),
  };
  const job = readJsonPairs(options.jobVariable ?? [], "--job-variable");
  const start = readStart(options, new Date());
  await withClient(async (session) => {
    const { client, api } = session;
    const named = await findDeployment(client, wanted, api);
    const parameters = await checkParameters(named, values);
    const flowRun = await client.deployments.createFlowRun(named.deployment.id, {
      parameters,
      ...(options.flowRunName !== undefined && {
        name: runName(options.flowRunName, { ...named.deployment.parameters, ...parameters }),
      }),
      ...(options.tag && { tags: options.tag }),
      ...(Object.keys(job).length > 0 && { job_variables: job }),
      ...(start && { state: { type: "SCHEDULED", state_details: { scheduled_time: start.toISOString() } } }),
    });
    if (options.json && !options.watch) printJson(flowRun);
    else {
      const planned = start ? `, at ${localTime(start.toISOString())}` : "";
      (options.json ? printAside : print)(
        `flow run ${flowRun.name} of ${named.name} (${flowRun.id})${planned}`,
      );
    }
    const waits = await whyWaits(session, named);
    if (options.watch) {
      // Beside the JSON, not in it.
      if (waits) (options.json ? printAside : print)(waits);
      const { showRun } = await import("../output/show-run.ts");
      await showRun(client, flowRun, {
        json: options.json === true,
        timeoutSeconds: options.watchTimeout,
      });
    } else if (!options.json) {
      const pool = named.deployment.work_pool_name;
      const who = pool ? `a worker of pool ${pool}` : "the program that serves it";
      print(waits ?? `${who} runs it; see cellflow flow-run logs ${flowRun.name}`);
    }
  });
}

/** `trips of {month}` with the parameters' values. @throws UsageError `usage.run-name` */
function runName(template: string, parameters: Record<string, unknown>): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    if (!Object.hasOwn(parameters, name))
      throw new UsageError(
        "usage.run-name",
        `--flow-run-name has {${name}}, and the run has no such parameter`,
      );
    const value = parameters[name];
    return typeof value === "string" ? value : JSON.stringify(value);
  });
}

/** What to start so that somebody runs it; undefined when a worker is there. */
async function whyWaits({ client }: Session, { deployment }: NamedDeployment): Promise<string | undefined> {
  const name = deployment.work_pool_name;
  if (!name) {
    const isServed = deployment.status === "READY" && !deployment.paused;
    return isServed ? undefined : "it is of no work pool: it waits until the program that serves it is there";
  }
  const pool = await client.workPools.read(name);
  if (pool?.status === "READY") return undefined;
  const start = client.transport.kind === "embedded" ? "cellflow up" : `cellflow worker start -p ${name}`;
  return `no worker of pool ${name} is there: it waits until you start one with ${start}`;
}
