/** Makes a deployment of a bundle: stored, known to the API, runnable by a worker. */
import type { ConcurrencyOptions } from "../contract/deployments/deployment.ts";
import type { Schedule } from "../contract/deployments/schedule.ts";
import type { ParameterSchema } from "../parameters/schema.ts";
import type { Storage } from "../storage/storage.ts";
import { CODE_FILE, storeBundle } from "./bundle.ts";
import { checkDeployment, type DeploymentPlan } from "./check.ts";
import { executeCommand } from "./command.ts";
import { processPool } from "./process-pool.ts";
import { planSchedules } from "./schedule-plan.ts";

/** What a deployment may have besides; each is as before, or Prefect's default, where it is not given. */
export interface DeploymentSettings {
  /** Default: of what is in the bundle. */
  version?: string;
  /** Over those of the work pool. */
  jobVariables?: Record<string, unknown>;
  /** Runs at once; others wait, or are cancelled (`CANCEL_NEW`). */
  concurrencyLimit?: number;
  collisionStrategy?: ConcurrencyOptions["collision_strategy"];
  /** Default: true. */
  enforceParameterSchema?: boolean;
  /** Plans no runs until it is resumed. */
  paused?: boolean;
}

export interface DeployRequest extends DeploymentPlan {
  schedules?: readonly Schedule[];
  tags?: string[];
  description?: string;
  storage: Storage;
  settings?: DeploymentSettings;
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

/** Deploys a bundle. @throws what `checkDeployment` does; ApiError and UnreachableError of the client */
export async function deployFlow(request: DeployRequest): Promise<Deployed> {
  const { bundle, client } = request;
  const { manifest } = bundle;
  const parameters = await checkDeployment(request);
  if (client.transport.kind === "embedded") await client.workPools.ensure(processPool(request.pool));
  const flow = await client.flows.create(manifest.flow);
  const before = await client.deployments.readByName(manifest.flow, request.name);
  const location = await storeBundle(request.storage, bundle);
  const { settings = {} } = request;
  const version = settings.version ?? bundle.id.slice(0, 12);
  const { id } = await client.deployments.create({
    name: request.name,
    flow_id: flow.id,
    version,
    path: location,
    entrypoint: `${CODE_FILE}:${manifest.exportName}`,
    parameter_openapi_schema: serverSchema(manifest.parameters),
    enforce_parameter_schema: settings.enforceParameterSchema ?? true,
    parameters,
    schedules: planSchedules(before?.schedules ?? [], request.schedules ?? []).schedules,
    tags: request.tags ?? [],
    description: request.description ?? manifest.description ?? null,
    work_pool_name: request.pool,
    work_queue_name: request.queue || undefined,
    job_variables: { command: executeCommand(), ...settings.jobVariables },
    ...(settings.paused !== undefined && { paused: settings.paused }),
    ...(settings.concurrencyLimit !== undefined && {
      concurrency_limit: settings.concurrencyLimit,
      concurrency_options: settings.collisionStrategy
        ? { collision_strategy: settings.collisionStrategy }
        : null,
    }),
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

/** The schema as the server stores it: the flow's own doc comment is the deployment's description. */
function serverSchema({ description: _, ...schema }: ParameterSchema): Record<string, unknown> {
  return schema;
}
