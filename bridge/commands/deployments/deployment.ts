/** `cellflow deployment ls | run | inspect | delete` */

import { type NamedDeployment, namedDeployments } from "../../client/named-deployments.ts";
import { describeType } from "../../parameters/phrasing/type.ts";
import type { JsonSchema } from "../../parameters/schema.ts";
import { parameterNames } from "../../parameters/schema.ts";
import { describeSchedule } from "../../schedules/parse.ts";
import { checkFlowName, findDeployment } from "../input/find.ts";
import { checkParameters, readParameters, schemaOf } from "../input/parameters.ts";
import { goOnWithoutReader } from "../output/closed-pipe.ts";
import { localTime } from "../output/local-time.ts";
import { print, printAside, printJson } from "../output/print.ts";
import { type Column, facts, table } from "../output/table.ts";
import { type Session, withClient } from "../session.ts";

/** The columns of `deployment ls`. */
const COLUMNS: Column<NamedDeployment>[] = [
  { title: "NAME", value: ({ name }) => name },
  { title: "POOL", value: ({ deployment }) => deployment.work_pool_name },
  {
    title: "SCHEDULE",
    value: ({ deployment }) =>
      deployment.schedules.map(({ schedule }) => describeSchedule(schedule)).join("; "),
  },
  { title: "VERSION", value: ({ deployment }) => deployment.version },
  { title: "UPDATED", value: ({ deployment }) => localTime(deployment.updated) },
];

export async function list(options: { flow?: string; json?: boolean }): Promise<void> {
  await withClient(async ({ client, api }) => {
    if (options.flow !== undefined) await checkFlowName(client, options.flow, api);
    const all = (await namedDeployments(client)).filter(({ flow }) => !options.flow || flow === options.flow);
    if (options.json) {
      printJson(all.map(({ deployment, flow }) => ({ ...deployment, flow_name: flow })));
      return;
    }
    if (all.length === 0) {
      const which = options.flow === undefined ? "" : ` of flow ${options.flow}`;
      print(
        `no deployments${which} on the API at ${api}; make one with %%deploy in a notebook, or cellflow deploy`,
      );
      return;
    }
    print(table(COLUMNS, all));
  });
}

export async function run(
  nameOrId: string,
  options: { param?: string[]; watch?: boolean; json?: boolean },
): Promise<void> {
  // Whoever only asks for the run's lines still waits for its end; without --watch nothing is left to do.
  if (options.watch) goOnWithoutReader(process.stdout);
  const values = readParameters(options.param ?? []);
  await withClient(async (session) => {
    const { client, api } = session;
    const named = await findDeployment(client, nameOrId, api);
    const parameters = await checkParameters(named, values);
    const flowRun = await client.deployments.createFlowRun(named.deployment.id, { parameters });
    if (options.json && !options.watch) printJson(flowRun);
    else print(`flow run ${flowRun.name} of ${named.name} (${flowRun.id})`);
    const waits = await whyWaits(session, named);
    if (options.watch) {
      // Beside the JSON, not in it.
      if (waits) (options.json ? printAside : print)(waits);
      const { showRun } = await import("../output/show-run.ts");
      await showRun(client, flowRun, { json: options.json === true });
    } else if (!options.json) {
      const pool = named.deployment.work_pool_name;
      const who = pool ? `a worker of pool ${pool}` : "the program that serves it";
      print(waits ?? `${who} runs it; see cellflow flow-run logs ${flowRun.name}`);
    }
  });
}

export async function inspect(nameOrId: string, options: { json?: boolean }): Promise<void> {
  await withClient(async ({ client, api }) => {
    const { deployment, name, flow } = await findDeployment(client, nameOrId, api);
    if (options.json) {
      printJson({ ...deployment, flow_name: flow });
      return;
    }
    const schema = schemaOf(deployment.parameter_openapi_schema);
    print(
      facts([
        ["name", name],
        ["id", deployment.id],
        ["description", deployment.description],
        [
          "work pool",
          [deployment.work_pool_name, deployment.work_queue_name].filter(Boolean).join(", queue "),
        ],
        ["served by", deployment.work_pool_name ? undefined : deployment.entrypoint],
        ["version", deployment.version],
        ["bundle", deployment.path],
        ["tags", deployment.tags.join(", ")],
        ...deployment.schedules.map(
          ({ schedule, active }) =>
            ["schedule", `${describeSchedule(schedule)}${active ? "" : " (paused)"}`] as const,
        ),
        ...parameterNames(schema).map((key) => {
          const property = schema.properties[key] as JsonSchema;
          const value = deployment.parameters[key] ?? property.default;
          const setting = value === undefined ? "" : ` = ${JSON.stringify(value)}`;
          return ["parameter", `${key}: ${describeType(property, schema)}${setting}`] as const;
        }),
      ]),
    );
  });
}

export async function remove(nameOrId: string): Promise<void> {
  await withClient(async ({ client, api }) => {
    const { deployment, name } = await findDeployment(client, nameOrId, api);
    await client.deployments.delete(deployment.id);
    print(`deleted deployment ${name}`);
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
