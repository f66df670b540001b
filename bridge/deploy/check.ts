/** Checks whether a deployment can be made, for a dry run too. */
import type { Client } from "../client/client.ts";
import { CellflowError } from "../errors.ts";
import { coerceParameters } from "../parameters/check.ts";
import type { Bundle } from "./bundle.ts";

export interface DeploymentPlan {
  bundle: Bundle;
  /** Name of the deployment, under the flow's. */
  name: string;
  pool: string;
  queue?: string;
  /** Values in place of the function's defaults. */
  parameters?: Record<string, unknown>;
  client: Client;
}

/**
 * The parameters as the flow's types have them; nothing is created.
 * @throws CellflowError `deploy.name` for a name that cannot be, `parameters.*` for wrong values, `deploy.pool` for a
 * work pool a remote API does not have or one that is not of type process
 */
export async function checkDeployment(plan: DeploymentPlan): Promise<Record<string, unknown>> {
  checkName("deployment", plan.name);
  checkName("work pool", plan.pool);
  if (plan.queue !== undefined) checkName("queue", plan.queue);
  const { parameters: schema, flow } = plan.bundle.manifest;
  const parameters = coerceParameters(schema, plan.parameters ?? {}, flow, { partial: true, typed: true });
  await checkPool(plan.client, plan.pool);
  return parameters;
}

/** Prefect's rule for names, which stand in paths. */
function checkName(what: string, name: string): void {
  if (name.trim() !== "" && !/[/%&><]/.test(name)) return;
  const rule = name.trim() === "" ? "cannot be empty" : "cannot have / % & < > in it";
  throw new CellflowError("deploy.name", `the name of a ${what} ${rule}, got ${JSON.stringify(name)}`);
}

async function checkPool(client: Client, name: string): Promise<void> {
  const pool = await client.workPools.read(name);
  if (pool && pool.type !== "process") {
    throw new CellflowError(
      "deploy.pool",
      `work pool "${name}" is of type ${pool.type}; this version deploys to pools of type process`,
    );
  }
  if (pool) return;
  // The embedded API's pools are made as they are named.
  const embedded = client.transport.kind === "embedded";
  if (embedded && /^prefect/i.test(name)) {
    throw new CellflowError(
      "deploy.name",
      `names of work pools that begin with prefect are Prefect's own: ${name}`,
    );
  }
  if (!embedded) {
    throw new CellflowError(
      "deploy.pool",
      `the API at ${client.transport.url} has no work pool "${name}": ` +
        `make it with prefect work-pool create ${name} --type process`,
    );
  }
}
