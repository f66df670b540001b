/** `cellflow deployment ls | run | inspect | delete` */

import type { FlowRun } from "../contract/flow-run.ts";
import { describeType } from "../parameters/phrasing/type.ts";
import type { JsonSchema, ParameterSchema } from "../parameters/schema.ts";
import { parameterNames } from "../parameters/schema.ts";
import { describeSchedule } from "../schedules/parse.ts";
import { checkFlowName, findDeployment, type NamedDeployment, namedDeployments } from "./input/find.ts";
import { goOnWithoutReader } from "./output/closed-pipe.ts";
import { logLines } from "./output/log-lines.ts";
import { duration, localTime, print, printAside, printJson, table } from "./output/table.ts";
import { FailedError, type Session, UsageError, withClient } from "./session.ts";

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
    const rows = all.map(({ name, deployment }) => [
      name,
      deployment.work_pool_name ?? "",
      deployment.schedules.map(({ schedule }) => describeSchedule(schedule)).join("; "),
      deployment.version ?? "",
      localTime(deployment.updated),
    ]);
    print(table(["NAME", "POOL", "SCHEDULE", "VERSION", "UPDATED"], rows));
  });
}

export async function run(
  asked: string,
  options: { param?: string[]; watch?: boolean; json?: boolean },
): Promise<void> {
  // Whoever only asks for the run's lines still waits for its end; without --watch nothing is left to do.
  if (options.watch) goOnWithoutReader(process.stdout);
  const given = Object.fromEntries((options.param ?? []).map(parseParameter));
  await withClient(async (session) => {
    const { client, api } = session;
    const found = await findDeployment(client, asked, api);
    const parameters = await checkedParameters(found, given);
    const made = await client.deployments.createFlowRun(found.deployment.id, { parameters });
    if (options.json && !options.watch) printJson(made);
    else print(`flow run ${made.name} of ${found.name} (${made.id})`);
    const waits = await whyWaits(session, found);
    if (options.watch) {
      // Beside the JSON, not in it.
      if (waits) (options.json ? printAside : print)(waits);
      await watch(session, made, options.json === true);
    } else if (!options.json) {
      const pool = found.deployment.work_pool_name;
      print(waits ?? `a worker of pool ${pool} runs it; see cellflow flow-run logs ${made.name}`);
    }
  });
}

export async function inspect(asked: string, options: { json?: boolean }): Promise<void> {
  await withClient(async ({ client, api }) => {
    const { deployment, name, flow } = await findDeployment(client, asked, api);
    if (options.json) {
      printJson({ ...deployment, flow_name: flow });
      return;
    }
    const schema = schemaOf(deployment.parameter_openapi_schema);
    const lines: [string, string][] = [
      ["name", name],
      ["id", deployment.id],
      ["description", deployment.description ?? ""],
      ["work pool", [deployment.work_pool_name, deployment.work_queue_name].filter(Boolean).join(", queue ")],
      ["version", deployment.version ?? ""],
      ["bundle", deployment.path ?? ""],
      ["tags", deployment.tags.join(", ")],
      ...deployment.schedules.map(({ schedule, active }): [string, string] => [
        "schedule",
        `${describeSchedule(schedule)}${active ? "" : " (paused)"}`,
      ]),
      ...parameterNames(schema).map((key): [string, string] => {
        const property = schema.properties[key] as JsonSchema;
        const value = deployment.parameters[key] ?? property.default;
        const shown = value === undefined ? "" : ` = ${JSON.stringify(value)}`;
        return ["parameter", `${key}: ${describeType(property, schema)}${shown}`];
      }),
    ];
    print(
      lines
        .filter(([, value]) => value)
        .map(([title, value]) => `${title.padEnd(13)}${value}`)
        .join("\n"),
    );
  });
}

export async function remove(asked: string): Promise<void> {
  await withClient(async ({ client, api }) => {
    const { deployment, name } = await findDeployment(client, asked, api);
    await client.deployments.delete(deployment.id);
    print(`deleted deployment ${name}`);
  });
}

/** `k=v` -> [k, v]; the value stays text, the flow's types decide what it means. */
export function parseParameter(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new UsageError("usage.param", `-p "${text}" is not key=value`);
  return [text.slice(0, at), text.slice(at + 1)];
}

async function checkedParameters({ deployment, flow }: NamedDeployment, given: Record<string, string>) {
  const { coerceParameters } = await import("../parameters/check.ts");
  const schema = schemaOf(deployment.parameter_openapi_schema);
  // What the deployment sets already need not be given again.
  const required = (schema.required ?? []).filter((name) => !Object.hasOwn(deployment.parameters, name));
  return coerceParameters({ ...schema, required }, given, flow);
}

function schemaOf(
  schema: Record<string, unknown> | null,
): Pick<ParameterSchema, "properties"> & Partial<ParameterSchema> {
  return { properties: {}, ...schema };
}

/** What to start so that somebody runs it; undefined when a worker is there. */
async function whyWaits({ client }: Session, { deployment }: NamedDeployment): Promise<string | undefined> {
  const name = deployment.work_pool_name;
  if (!name) return "it is of no work pool: it waits until what serves it is there";
  const pool = await client.workPools.read(name);
  if (pool?.status === "READY") return undefined;
  const start = client.transport.kind === "embedded" ? "cellflow up" : `cellflow worker start -p ${name}`;
  return `no worker of pool ${name} is there: it waits until you start one with ${start}`;
}

async function watch({ client }: Session, { id, name }: FlowRun, json: boolean): Promise<void> {
  const { watchRun } = await import("./output/watch.ts");
  const asText = logLines(client, name);
  const stop = new AbortController();
  const interrupted = () => stop.abort();
  process.once("SIGINT", interrupted);
  try {
    const end = await watchRun(client, id, {
      signal: stop.signal,
      onState: (run) => {
        const message = run.state?.message ? `: ${run.state.message}` : "";
        if (!json) print(`${localTime(run.state?.timestamp)} | ${run.state_name}${message}`);
      },
      onLogs: async (lines) => {
        if (!json) for (const line of await asText(lines)) print(line);
      },
    });
    if (json) printJson(end);
    if (stop.signal.aborted) {
      print(`stopped watching; the run goes on (cellflow flow-run cancel ${id} ends it)`);
      return;
    }
    if (!json) print(`${end.name}: ${end.state_name} in ${duration(end.total_run_time)}`);
    if (end.state_type !== "COMPLETED") {
      throw new FailedError("flow-run.failed", `flow run ${end.name} ended ${end.state_name}`);
    }
  } finally {
    process.off("SIGINT", interrupted);
  }
}
