/** Deploys a flow from the program that defines it: what `flow.deploy()` does. */
import { getClient } from "../../engine/api.ts";
import type { Definition } from "../../engine/definition.ts";
import { theHost } from "../../engine/host.ts";
import { CellflowError } from "../../errors.ts";
import { checkServeOptions, type FlowDeployOptions } from "../serve/options.ts";
import { schedulesOf } from "../serve/served-deployment.ts";
import { exportOfFlow } from "./exported-name.ts";

/** A deployment that was made. */
export interface MadeDeployment {
  id: string;
  /** `flow/deployment` */
  name: string;
  version: string;
  /** Where its code is stored. */
  location: string;
}

/**
 * Undefined in the process of a flow run, which may import the program: nothing is deployed there.
 * @throws CellflowError `deploy.*`, `options.*`, `schedule.*`, `parameters.*`; ApiError and UnreachableError of the API
 */
export async function deployFlow(
  flow: Definition,
  options: FlowDeployOptions = {},
): Promise<MadeDeployment | undefined> {
  checkServeOptions("flow.deploy", options);
  const schedules = schedulesOf(options);
  if (theHost().hasOrigins()) {
    throw new CellflowError(
      "deploy.notebook",
      `deploy() takes the flow from its file, and a notebook is none: write %%deploy ${flow.name} in a cell of its own`,
    );
  }
  if (process.env.PREFECT__FLOW_RUN_ID) {
    process.stderr.write("cellflow: deploy() does nothing in the process of a flow run\n");
    return undefined;
  }
  const found = exportOfFlow(flow);
  if (!found?.exportName) {
    throw new CellflowError(
      "deploy.export",
      `flow ${flow.name} is not exported from ${found?.file ?? "a file"}: write export const ${flow.fn.name || "main"} = flow(…)`,
    );
  }
  const [{ deployFlowOfFile }, client] = await Promise.all([import("./deploy-flow.ts"), getClient()]);
  const { version, jobVariables, concurrencyLimit, paused } = options;
  const { done, deployed } = await deployFlowOfFile(
    { definition: flow, file: found.file, exportName: found.exportName },
    {
      name: options.name ?? "default",
      pool: options.pool ?? "default",
      queue: options.queue,
      schedules,
      parameters: options.parameters ?? {},
      tags: [...(options.tags ?? [])],
      description: options.description,
      include: [...(options.include ?? [])],
      storage: options.storage,
      dryRun: false,
      settings: { version, jobVariables, concurrencyLimit, paused },
    },
    process.cwd(),
    { client, url: client.transport.url },
  );
  if (options.printNextSteps !== false) process.stdout.write(`${done}\n`);
  return deployed;
}
