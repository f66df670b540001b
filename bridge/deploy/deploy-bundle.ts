/** Previews a packaged flow as its options say, and makes the deployment unless it is a dry run. */
import type { Client } from "../client/client.ts";
import type { Schedule } from "../contract/deployments/schedule.ts";
import { escapeHtml } from "../rendering/escape.ts";
import { projectEnvironment } from "../settings/project-environment.ts";
import { readSettings } from "../settings/settings.ts";
import { parseLocation } from "../storage/location.ts";
import { defaultLocation, openStorage } from "../storage/open.ts";
import type { Bundle } from "./bundle.ts";
import { checkDeployment } from "./check.ts";
import { type Deployed, type DeploymentSettings, deployFlow } from "./deploy.ts";
import { type Preview, previewHtml, previewText } from "./preview.ts";
import { runLine } from "./run-line.ts";
import { planSchedules } from "./schedule-plan.ts";

/** What the options of `%%deploy`, `cellflow deploy` and `flow.deploy()` say. */
export interface DeployOptions {
  name: string;
  pool: string;
  queue?: string;
  schedules: readonly Schedule[];
  /** Values in place of the function's defaults, as written: not converted to their types yet. */
  parameters: Record<string, unknown>;
  tags: string[];
  description?: string;
  include: string[];
  /** Where its code is stored: `s3://bucket/prefix`, or a folder; this machine's home by default. */
  storage?: string;
  dryRun: boolean;
  settings?: DeploymentSettings;
}

/** The preview and a line saying what was done, as plain lines and as HTML; `deployed` unless it was a dry run. */
export interface DeployOutput {
  lines: string[];
  html: string;
  done: string;
  deployed: Deployed | undefined;
}

/**
 * Deploys a bundle; a dry run only previews what would be deployed.
 * @param shown what the preview says beside it
 * @throws CellflowError of schedule, storage and deployment, one line each
 */
export async function deployBundle(
  bundle: Bundle,
  options: DeployOptions,
  folder: string,
  api: { client: Client; url: string },
  shown: Pick<Preview, "declarations" | "leftOut"> = {},
): Promise<DeployOutput> {
  const { client, url } = api;
  const storage = openStorage(
    options.storage === undefined ? defaultLocation(readSettings()) : parseLocation(options.storage, folder),
    projectEnvironment(process.env, folder).values,
  );
  const { flow, parameters: schema } = bundle.manifest;
  const { name, pool, queue } = options;
  const plan = { bundle, name, pool, queue, parameters: options.parameters, client };
  // Before the preview: a dry run is refused for the same reasons as the deployment.
  const parameters = await checkDeployment(plan);
  const request = { ...plan, parameters, schedules: options.schedules, tags: options.tags };
  const before = await client.deployments.readByName(flow, name);
  const { schedules, removed } = planSchedules(before?.schedules ?? [], request.schedules);
  const preview: Preview = {
    ...request,
    ...shown,
    schedules,
    removedSchedules: removed,
    storage: storage.address(),
    api: { url, embedded: client.transport.kind === "embedded" },
    now: new Date(),
  };
  const output = (done: string, deployed?: Deployed): DeployOutput => ({
    lines: [...previewText(preview), "", done],
    html: `${previewHtml(preview)}<p>${escapeHtml(done)}</p>`,
    done,
    deployed,
  });
  if (options.dryRun) return output("Dry run: nothing was deployed.");
  const deployed = await deployFlow({
    ...request,
    description: options.description || undefined,
    storage,
    settings: options.settings,
  });
  const verb = deployed.replaced ? "Deployed again" : "Deployed";
  return output(
    `${verb}: ${deployed.name}, version ${deployed.version}. Run it with: ${runLine(deployed.name, schema, parameters)}`,
    deployed,
  );
}
