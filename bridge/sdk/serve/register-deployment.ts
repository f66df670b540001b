/** Registers a deployment that is served at the API: no work pool, no bundle, only its name, schedules and parameters. */
import type { Client } from "../../client/client.ts";
import { planSchedules } from "../../deploy/schedule-plan.ts";
import { CellflowError } from "../../errors.ts";
import { coerceParameters } from "../../parameters/check.ts";
import { carriedIn } from "../../parameters/exact-numbers.ts";
import type { ParameterSchema } from "../../parameters/schema.ts";
import { packageVersion } from "../../settings/version.ts";
import { flowSchema } from "./parameter-schema.ts";
import type { Program } from "./program.ts";
import type { ServedDeployment } from "./served-deployment.ts";

export interface Registered extends ServedDeployment {
  id: string;
  schema: ParameterSchema;
  /** As the API has them. */
  parameters: Record<string, unknown>;
}

/**
 * Makes or replaces it: paused schedules stay paused, an interval keeps its beat, the schedules of others stay.
 * @throws CellflowError `serve.pool` where workers run a deployment of this name, `parameters.*` for wrong values; ApiError
 */
export async function registerDeployment(
  client: Client,
  served: ServedDeployment,
  program: Program,
): Promise<Registered> {
  const { flow, flowName, options } = served;
  const name = options.name ?? flowName;
  const { description: comment, ...schema } = await flowSchema(flow);
  const given = JSON.parse(JSON.stringify(carriedIn(options.parameters ?? {})));
  const parameters = coerceParameters(schema, given, flowName, { partial: true });
  const before = await client.deployments.readByName(flowName, name);
  if (before?.work_pool_name) {
    throw new CellflowError(
      "serve.pool",
      `deployment ${served.name} is of work pool ${before.work_pool_name}, whose workers run it: give another name, ` +
        `or delete it first (npx --no cellflow deployment delete ${served.name})`,
    );
  }
  const { id: flowId } = await client.flows.create(flowName);
  const { id } = await client.deployments.create({
    name,
    flow_id: flowId,
    ...(options.version !== undefined && { version: options.version }),
    path: null,
    entrypoint: `${program.file}:${flowName}`,
    parameter_openapi_schema: schema,
    enforce_parameter_schema: true,
    parameters,
    schedules: planSchedules(before?.schedules ?? [], served.schedules).schedules,
    paused: options.paused ?? false,
    tags: [...(options.tags ?? [])],
    description: options.description ?? flow.options.description ?? comment ?? null,
    concurrency_limit: options.concurrencyLimit ?? null,
    labels: { "cellflow.version": packageVersion() },
  });
  return { ...served, id, schema: { ...schema, ...(comment ? { description: comment } : {}) }, parameters };
}
