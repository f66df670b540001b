/** `cellflow deployment ls | inspect | pause | resume | delete` */

import { type NamedDeployment, namedDeployments } from "../../client/named-deployments.ts";
import { describeType } from "../../parameters/phrasing/type.ts";
import type { JsonSchema } from "../../parameters/schema.ts";
import { parameterNames } from "../../parameters/schema.ts";
import { describeSchedule } from "../../schedules/describe.ts";
import { type Consent, confirm, confirmMany } from "../input/confirm.ts";
import { checkFlowName, findDeployment } from "../input/find.ts";
import { schemaOf } from "../input/parameters.ts";
import { localTime } from "../output/local-time.ts";
import { print, printJson } from "../output/print.ts";
import { type Column, facts, printTable } from "../output/table.ts";
import { UsageError, withClient } from "../session.ts";

/** The columns of `deployment ls`. */
const COLUMNS: Column<NamedDeployment>[] = [
  { title: "NAME", value: ({ name }) => name },
  { title: "POOL", value: ({ deployment }) => deployment.work_pool_name },
  {
    title: "SCHEDULE",
    value: ({ deployment }) =>
      deployment.schedules
        .map(
          ({ schedule, active }) =>
            `${describeSchedule(schedule)}${active && !deployment.paused ? "" : " (paused)"}`,
        )
        .join("; "),
  },
  { title: "VERSION", value: ({ deployment }) => deployment.version },
  { title: "UPDATED", value: ({ deployment }) => localTime(deployment.updated) },
];

export async function list(options: {
  flow?: readonly string[];
  byCreated?: boolean;
  json?: boolean;
}): Promise<void> {
  await withClient(async ({ client, api }) => {
    const { flow: flows = [], byCreated } = options;
    for (const name of flows) await checkFlowName(client, name, api);
    const all = await namedDeployments(
      client,
      flows.length > 0 ? { flows: { name: { any_: [...flows] } } } : {},
    );
    if (byCreated) all.sort((a, b) => created(b) - created(a));
    if (options.json) {
      printJson(all.map(({ deployment, flow }) => ({ ...deployment, flow_name: flow })));
      return;
    }
    if (all.length === 0) {
      const which = flows.length === 0 ? "" : ` of flow ${flows.join(", ")}`;
      print(
        `no deployments${which} on the API at ${api}; make one with %%deploy in a notebook, or cellflow deploy`,
      );
      return;
    }
    printTable(COLUMNS, all);
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
        ["paused", deployment.paused ? "yes: no runs are planned" : undefined],
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

/** Deletes one, or with `all` every one. */
export async function remove(
  nameOrId: string | undefined,
  { all, ...consent }: Consent & { all?: boolean },
): Promise<void> {
  if (all ? nameOrId !== undefined : nameOrId === undefined)
    throw new UsageError("usage.all", "give a deployment, or --all for every one");
  await withClient(async ({ client, api }) => {
    const found =
      nameOrId === undefined ? await namedDeployments(client) : [await findDeployment(client, nameOrId, api)];
    if (nameOrId !== undefined) await confirm(`Delete deployment ${found[0]?.name}`, consent);
    else if (found.length > 0) await confirmMany(`Delete all ${found.length} deployments`, consent);
    for (const { deployment, name } of found) {
      await client.deployments.delete(deployment.id);
      print(`deleted deployment ${name}`);
    }
    if (found.length === 0) print(`no deployments on the API at ${api}`);
  });
}

/** Pauses or resumes one with all its schedules, or with `all` every one. */
export async function setPaused(
  paused: boolean,
  nameOrId: string | undefined,
  { all, ...consent }: Consent & { all?: boolean },
): Promise<void> {
  if (all ? nameOrId !== undefined : nameOrId === undefined)
    throw new UsageError("usage.all", "give a deployment, or --all for every one");
  await withClient(async ({ client, api }) => {
    const found =
      nameOrId === undefined
        ? await namedDeployments(client, { deployments: { paused: { eq_: !paused } } })
        : [await findDeployment(client, nameOrId, api)];
    if (all && found.length > 0)
      await confirm(`${paused ? "Pause" : "Resume"} ${found.length} deployments`, consent);
    for (const { deployment, name } of found) {
      await client.deployments[paused ? "pause" : "resume"](deployment.id);
      print(`${paused ? "paused" : "resumed"} deployment ${name}`);
    }
    if (found.length === 0) print(`no ${paused ? "active" : "paused"} deployments on the API at ${api}`);
  });
}

function created({ deployment }: NamedDeployment): number {
  return Date.parse(deployment.created ?? "") || 0;
}
