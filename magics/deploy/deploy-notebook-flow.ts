/** Deploys a flow of a notebook's graph: cuts its closure, packages it, previews it, creates the deployment. */
import { type DeployOptions, type DeployOutput, deployBundle } from "../../bridge/deploy/deploy-bundle.ts";
import { packageFlow } from "../../bridge/deploy/package-flow.ts";
import type { SchemaReader } from "../../bridge/parameters/from-types/schema-reader.ts";
import type { NotebookGraph } from "../../kernel/cell/notebook-graph.ts";
import { MagicError } from "../../kernel/magic/magic.ts";
import { projectProblems } from "../../kernel/source/project-problems.ts";
import { cutClosure } from "../analysis/closure.ts";
import type { WithClient } from "../api-client.ts";

/**
 * Deploys a flow; a dry run only previews what would be deployed.
 * @throws MagicError and CellflowError of closure, package and deployment, one line each
 */
export async function deployNotebookFlow(
  graph: NotebookGraph,
  flow: { name: string; exportName: string; changedAs?: string },
  folder: string,
  options: DeployOptions,
  reader: SchemaReader,
  withClient: WithClient,
): Promise<DeployOutput> {
  const [broken] = projectProblems(folder);
  if (broken) throw new MagicError("deploy.project-file", broken.problem);
  const exportName = flow.changedAs ?? flow.exportName;
  const closure = cutClosure(graph, exportName, flow.exportName);
  const bundle = await packageFlow({
    files: { "flow.ts": closure.source },
    entry: "flow.ts",
    exportName,
    flowName: flow.name,
    folder,
    include: options.include,
    schemaOf: { files: { "flow.ts": closure.plainSource }, file: "flow.ts", exportName: flow.exportName },
    reader,
  });
  return withClient((client, url) => deployBundle(bundle, options, folder, { client, url }, closure));
}
