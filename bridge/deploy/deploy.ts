/** Makes a deployment of a bundle: stored, known to the API, runnable by a worker. */
import type { Client } from "../client/client.ts";
import type { Schedule } from "../contract/schedule.ts";
import { CellflowError } from "../errors.ts";
import type { Storage } from "../storage/storage.ts";
import { type Bundle, CODE_FILE, storeBundle } from "./bundle.ts";
import { coerceParameters } from "./coerce.ts";
import { executeCommand } from "./command.ts";
import { processPool } from "./process-pool.ts";
import type { ParameterSchema } from "./schema.ts";

export interface DeployRequest {
  bundle: Bundle;
  /** Name of the deployment, under the flow's. */
  name: string;
  pool: string;
  queue?: string;
  schedules?: Schedule[];
  /** Values in place of the function's defaults; checked and coerced. */
  parameters?: Record<string, unknown>;
  tags?: string[];
  description?: string;
  client: Client;
  storage: Storage;
}

export interface Deployed {
  id: string;
  flowId: string;
  /** `flow/deployment` */
  name: string;
  location: string;
  version: string;
  /** Was there a deployment of this name before? */
  replaced: boolean;
}

/**
 * Deploys a bundle. Throws CellflowError: `parameters.*` for wrong values, `deploy.pool` for a work
 * pool a remote API does not have or one not of type process; ApiError and UnreachableError of the client.
 */
export async function deployFlow(request: DeployRequest): Promise<Deployed> {
  const { bundle, client } = request;
  const { manifest } = bundle;
  const parameters = await coerceParameters(manifest.parameters, request.parameters ?? {}, manifest.flow, {
    partial: true,
  });
  await ensurePool(client, request.pool);
  const flow = await client.flows.create(manifest.flow);
  const before = await client.deployments.readByName(manifest.flow, request.name);
  const location = await storeBundle(request.storage, bundle);
  const version = bundle.id.slice(0, 12);
  const { id } = await client.deployments.create({
    name: request.name,
    flow_id: flow.id,
    version,
    path: location,
    entrypoint: `${CODE_FILE}:${manifest.exportName}`,
    parameter_openapi_schema: serverSchema(manifest.parameters),
    enforce_parameter_schema: true,
    parameters,
    schedules: (request.schedules ?? []).map((schedule) => ({ schedule, active: true })),
    tags: request.tags ?? [],
    description: request.description ?? manifest.description ?? null,
    work_pool_name: request.pool,
    ...(request.queue ? { work_queue_name: request.queue } : {}),
    job_variables: { command: executeCommand() },
    labels: { "cellflow.bundle": bundle.id, "cellflow.version": manifest.cellflow },
  });
  return {
    id,
    flowId: flow.id,
    name: `${manifest.flow}/${request.name}`,
    location,
    version,
    replaced: before !== undefined,
  };
}

async function ensurePool(client: Client, name: string): Promise<void> {
  const pool =
    client.transport.kind === "embedded"
      ? await client.workPools.ensure(processPool(name))
      : await client.workPools.read(name);
  if (!pool) {
    throw new CellflowError(
      "deploy.pool",
      `the API at ${client.transport.url} has no work pool "${name}": ` +
        `make it with prefect work-pool create ${name} --type process`,
    );
  }
  if (pool.type !== "process") {
    throw new CellflowError(
      "deploy.pool",
      `work pool "${name}" is of type ${pool.type}; this version deploys to pools of type process`,
    );
  }
}

/** The schema as the server keeps it: the flow's own doc comment is the deployment's description. */
function serverSchema({ description: _, ...schema }: ParameterSchema): Record<string, unknown> {
  return schema;
}
