/** Deploys a flow of a notebook's graph: cuts its closure, packages it, previews it, creates the deployment. */
import { checkDeployment } from "../../bridge/deploy/check.ts";
import { deployFlow } from "../../bridge/deploy/deploy.ts";
import { packageFlow } from "../../bridge/deploy/package-flow.ts";
import { type Preview, previewHtml, previewText } from "../../bridge/deploy/preview.ts";
import { runLine } from "../../bridge/deploy/run-line.ts";
import { planSchedules } from "../../bridge/deploy/schedule-plan.ts";
import type { SchemaReader } from "../../bridge/parameters/from-types/schema-reader.ts";
import { escapeHtml } from "../../bridge/rendering/escape.ts";
import { parseSchedule } from "../../bridge/schedules/parse.ts";
import { projectEnvironment } from "../../bridge/settings/project-environment.ts";
import { readSettings } from "../../bridge/settings/settings.ts";
import { parseLocation } from "../../bridge/storage/location.ts";
import { defaultLocation, openStorage } from "../../bridge/storage/open.ts";
import type { NotebookGraph } from "../../kernel/cell/notebook-graph.ts";
import { MagicError } from "../../kernel/magic/magic.ts";
import { projectProblems } from "../../kernel/source/project-problems.ts";
import { cutClosure } from "../analysis/closure.ts";
import type { WithClient } from "../api-client.ts";

/** What the options of `%%deploy` and `cellflow deploy` say. */
export interface DeployOptions {
  name: string;
  pool: string;
  queue?: string;
  cron?: string;
  every?: string;
  timezone?: string;
  /** Values in place of the function's defaults, as written: not converted to their types yet. */
  parameters: Record<string, unknown>;
  tags: string[];
  description?: string;
  include: string[];
  /** Where its code is stored: `s3://bucket/prefix`, or a folder; this machine's home by default. */
  storage?: string;
  dryRun: boolean;
}

/** The preview and a line saying what was done, as plain lines and as HTML. */
export interface DeployOutput {
  lines: string[];
  html: string;
}

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
  const { cron, every, timezone } = options;
  const schedule = parseSchedule({ cron, every, timezone });
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
  const storage = openStorage(
    options.storage === undefined ? defaultLocation(readSettings()) : parseLocation(options.storage, folder),
    projectEnvironment(process.env, folder).values,
  );
  return withClient(async (client, url) => {
    const plan = {
      bundle,
      name: options.name,
      pool: options.pool,
      queue: options.queue,
      parameters: options.parameters,
      client,
    };
    // Before the preview: a dry run is refused for the same reasons as the deployment.
    const parameters = await checkDeployment(plan);
    const shared = { ...plan, parameters, schedules: schedule ? [schedule] : [], tags: options.tags };
    const before = await client.deployments.readByName(flow.name, options.name);
    const { schedules, removed } = planSchedules(before?.schedules ?? [], shared.schedules);
    const preview: Preview = {
      ...shared,
      schedules,
      removedSchedules: removed,
      storage: storage.address(),
      api: { url, embedded: client.transport.kind === "embedded" },
      declarations: closure.declarations,
      leftOut: closure.leftOut,
      now: new Date(),
    };
    const output = (line: string): DeployOutput => ({
      lines: [...previewText(preview), "", line],
      html: `${previewHtml(preview)}<p>${escapeHtml(line)}</p>`,
    });
    if (options.dryRun) return output("Dry run: nothing was deployed.");
    const deployed = await deployFlow({
      ...shared,
      description: options.description || undefined,
      storage,
    });
    const verb = deployed.replaced ? "Deployed again" : "Deployed";
    return output(
      `${verb}: ${deployed.name}, version ${deployed.version}. Run it with: ${runLine(deployed.name, bundle.manifest.parameters, parameters)}`,
    );
  });
}
