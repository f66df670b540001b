/** Deploys a flow of a file: bundles the file with what it imports, and makes the deployment. */
import { dirname, isAbsolute, relative } from "node:path";
import type { Client } from "../../client/client.ts";
import { type DeployOptions, type DeployOutput, deployBundle } from "../../deploy/deploy-bundle.ts";
import { packageFlow } from "../../deploy/package-flow.ts";
import type { Definition } from "../../engine/definition.ts";
import { flowSchema } from "../serve/parameter-schema.ts";

/** A flow, the file that has it, and under which name. */
export interface FlowOfFile {
  definition: Definition;
  /** Absolute. */
  file: string;
  exportName: string;
}

/**
 * @param folder the project's: data files are relative to it, and the file is, where it stands below
 * @throws CellflowError of the package and the deployment, one line each
 */
export async function deployFlowOfFile(
  { definition, file, exportName }: FlowOfFile,
  options: DeployOptions,
  folder: string,
  api: { client: Client; url: string },
): Promise<DeployOutput> {
  const inside = relative(folder, file);
  const isBelow = !inside.startsWith("..") && !isAbsolute(inside);
  const root = isBelow ? folder : dirname(file);
  const bundle = await packageFlow({
    files: {},
    entry: relative(root, file),
    exportName,
    flowName: definition.name,
    folder: root,
    include: options.include,
    parameters: await flowSchema(definition),
  });
  const described = { ...options, description: options.description ?? definition.options.description };
  return deployBundle(bundle, described, root, api);
}
