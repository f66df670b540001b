/** `cellflow automation create | update` */
import { parseReference, referenceProblem } from "../../notify/reference.ts";
import { findDeployment } from "../input/find.ts";
import { print, printAside, printJson } from "../output/print.ts";
import { FailedError, type Session, UsageError, withClient } from "../session.ts";
import { findAutomations } from "./find-automations.ts";
import { readAutomations, type Source } from "./read-automations.ts";
import { shorthandAutomation } from "./shorthand.ts";

export interface CreateOptions extends Source {
  on?: string;
  after?: string;
  deployment?: string[];
  flow?: string[];
  tag?: string[];
  notify?: string[];
  run?: string[];
  json?: boolean;
}

export async function create(name: string | undefined, options: CreateOptions): Promise<void> {
  checkSources(name, options);
  const written = options.on === undefined ? await readAutomations(options) : undefined;
  await withClient(async (session) => {
    const all = written ?? [await fromWords(session, name ?? "", options)];
    if (name !== undefined && written) {
      if (all.length > 1)
        throw new UsageError("usage.automation", `NAME goes with one automation, there are ${all.length}`);
      all[0] = { ...all[0], name };
    }
    await createAll(session, all, options.json);
  });
}

export async function update(options: Source & { id: string }): Promise<void> {
  checkOneSource(options);
  const [automation, more] = await readAutomations(options);
  if (more) throw new UsageError("usage.automation", "an update takes one automation");
  await withClient(async (session) => {
    const [known] = await findAutomations(session, undefined, { id: options.id });
    const { owner_resource: _, ...change } = automation ?? {};
    await session.client.automations.update(known?.id ?? options.id, change);
    print(`updated automation ${String(change.name ?? known?.name)} (${options.id})`);
  });
}

/** Those that the API refuses hold up no others. @throws FailedError `automation.refused` when there were any */
async function createAll(
  { client }: Session,
  all: readonly Record<string, unknown>[],
  json: boolean | undefined,
): Promise<void> {
  const created: unknown[] = [];
  const failures: string[] = [];
  for (const [index, automation] of all.entries()) {
    const label = typeof automation.name === "string" ? automation.name : `automation ${index + 1}`;
    try {
      const { id } = await client.automations.create(automation);
      created.push({ id, name: label });
      if (!json) print(`created automation ${label} (${id})`);
    } catch (error) {
      if (all.length === 1) throw error;
      failures.push(`${label}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (json) printJson(created);
  for (const line of failures) printAside(line);
  if (failures.length > 0)
    throw new FailedError(
      "automation.refused",
      `${failures.length} of ${all.length} automations were not created`,
    );
}

function checkOneSource({ fromFile, fromJson }: Source): void {
  if ((fromFile === undefined) === (fromJson === undefined))
    throw new UsageError("usage.automation", "give --from-file or --from-json: one of them");
}

function checkSources(name: string | undefined, options: CreateOptions): void {
  const { on, after, deployment, flow, tag, notify, run } = options;
  const isWords = [on, after, deployment, flow, tag, notify, run].some((each) => each !== undefined);
  if (!isWords) {
    if (options.fromFile === undefined && options.fromJson === undefined) {
      throw new UsageError(
        "usage.automation",
        "give --from-file or --from-json, or NAME with --on failed,crashed --notify slack-webhook/ops",
      );
    }
    checkOneSource(options);
    return;
  }
  if (options.fromFile !== undefined || options.fromJson !== undefined)
    throw new UsageError(
      "usage.automation",
      "--on and its kin make an automation of their own: leave --from-… out",
    );
  if (name === undefined)
    throw new UsageError("usage.automation", "an automation needs a name: create NAME --on …");
  if (on === undefined) throw new UsageError("usage.on", "--on says when: --on failed,crashed");
  if (!notify && !run)
    throw new UsageError(
      "usage.automation",
      "say what follows: --notify slack-webhook/ops, or --run FLOW/DEPLOYMENT",
    );
  for (const reference of notify ?? []) {
    const problem = referenceProblem(reference);
    if (problem !== undefined) throw new UsageError("usage.notify", `--notify ${reference}: ${problem}`);
  }
}

async function fromWords(
  session: Session,
  name: string,
  { on = "", after, deployment = [], flow = [], tag = [], notify = [], run = [] }: CreateOptions,
): Promise<Record<string, unknown>> {
  const { client, api } = session;
  const words = { name, on, after, tags: tag };
  // What is wrong with the words is said before anything is asked.
  shorthandAutomation({ ...words, deploymentIds: [], flowIds: [], notify: [], runIds: [] });
  const idOf = async (nameOrId: string) => (await findDeployment(client, nameOrId, api)).deployment.id;
  const deploymentIds = await Promise.all(deployment.map(idOf));
  const flowIds = await Promise.all(flow.map((each) => flowId(session, each)));
  const blocks = await Promise.all(notify.map((each) => findBlock(session, each)));
  return shorthandAutomation({
    ...words,
    deploymentIds,
    flowIds,
    notify: blocks,
    runIds: await Promise.all(run.map(idOf)),
  });
}

async function flowId({ client, api }: Session, name: string): Promise<string> {
  const flow = await client.flows.readByName(name);
  if (flow) return flow.id;
  const { checkFlowName } = await import("../input/find.ts");
  await checkFlowName(client, name, api);
  throw new FailedError("flow.unknown", `no flow "${name}" on the API at ${api}`);
}

/** @throws FailedError `block.unknown` */
async function findBlock({ client, api }: Session, text: string): Promise<{ slug: string; id: string }> {
  const { slug = "", name = "" } = parseReference(text) ?? {};
  const found = await client.blocks.documentByName(slug, name);
  if (found) return { slug, id: found.id };
  throw new FailedError("block.unknown", `no block ${text} on the API at ${api}`);
}
