/** A flow of the notebook's graph to a deployment: closure, bundle, preview, API. */

import { checkDeployment } from "../bridge/deploy/check.ts";
import { deployFlow } from "../bridge/deploy/deploy.ts";
import { packageFlow } from "../bridge/deploy/package.ts";
import { type Preview, previewHtml, previewText } from "../bridge/deploy/preview.ts";
import { runLine } from "../bridge/deploy/run-line.ts";
import type { SchemaReader } from "../bridge/parameters/from-types/schema-reader.ts";
import { escapeHtml } from "../bridge/rendering/escape.ts";
import { parseSchedule } from "../bridge/schedules/parse.ts";
import { readSettings } from "../bridge/settings/settings.ts";
import { defaultLocation, openStorage } from "../bridge/storage/open.ts";
import type { NotebookGraph } from "../kernel/cell/notebook-graph.ts";
import { cutClosure } from "./analysis/closure.ts";
import type { WithClient } from "./line/flow.ts";

/** What the user asked for. */
export interface DeployWishes {
  name: string;
  pool: string;
  queue?: string | undefined;
  cron?: string | undefined;
  every?: string | undefined;
  timezone?: string | undefined;
  /** Values in place of the function's defaults, still as written. */
  parameters: Record<string, unknown>;
  tags: string[];
  description?: string | undefined;
  include: string[];
  dryRun: boolean;
}

/** What is shown: the preview, and what was done. */
export interface DeployAnswer {
  lines: string[];
  html: string;
}

/** Deploy a flow, or only say what would be deployed. Errors: those of closure, package and deployment, one line each. */
export async function deployFromGraph(
  graph: NotebookGraph,
  flow: { name: string; exportName: string },
  folder: string,
  wishes: DeployWishes,
  reader: SchemaReader,
  withClient: WithClient,
): Promise<DeployAnswer> {
  const schedule = parseSchedule({
    ...(wishes.cron === undefined ? {} : { cron: wishes.cron }),
    ...(wishes.every === undefined ? {} : { every: wishes.every }),
    ...(wishes.timezone === undefined ? {} : { timezone: wishes.timezone }),
  });
  const closure = cutClosure(graph, flow.exportName);
  const bundle = await packageFlow({
    files: { "flow.ts": closure.source },
    entry: "flow.ts",
    exportName: flow.exportName,
    flowName: flow.name,
    folder,
    include: wishes.include,
    schemaOf: { files: { "flow.ts": closure.plainSource }, file: "flow.ts", exportName: flow.exportName },
    reader,
  });
  const storage = openStorage(defaultLocation(readSettings()));
  return withClient(async (client, url) => {
    const plan = {
      bundle,
      name: wishes.name,
      pool: wishes.pool,
      ...(wishes.queue === undefined ? {} : { queue: wishes.queue }),
      parameters: wishes.parameters,
      client,
    };
    // Before anything is shown: a dry run is refused for all that the deployment would be.
    const parameters = await checkDeployment(plan);
    const shared = { ...plan, parameters, schedules: schedule ? [schedule] : [], tags: wishes.tags };
    const preview: Preview = {
      ...shared,
      storage: storage.address(),
      api: { url, embedded: client.transport.kind === "embedded" },
      declarations: closure.declarations,
      leftOut: closure.leftOut,
      now: new Date(),
    };
    const said = (line: string): DeployAnswer => ({
      lines: [...previewText(preview), "", line],
      html: `${previewHtml(preview)}<p>${escapeHtml(line)}</p>`,
    });
    if (wishes.dryRun) return said("Dry run: nothing was deployed.");
    const deployed = await deployFlow({
      ...shared,
      ...(wishes.description ? { description: wishes.description } : {}),
      storage,
    });
    const verb = deployed.replaced ? "Deployed again" : "Deployed";
    return said(
      `${verb}: ${deployed.name}, version ${deployed.version}. Run it with: ${runLine(deployed.name, bundle.manifest.parameters, parameters)}`,
    );
  });
}
