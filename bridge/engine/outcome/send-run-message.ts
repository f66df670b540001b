/** Sends the message about a run that has entered a state through a block of the API: a few attempts, then it is an error. */
import { isLoopback } from "../../access/loopback.ts";
import type { Client } from "../../client/client.ts";
import { debugLog } from "../../debug-log.ts";
import { channelOf } from "../../notify/channels/registry.ts";
import { deliver } from "../../notify/deliver.ts";
import type { Reach } from "../../notify/http/policy.ts";
import type { ChannelBlock } from "../../notify/message.ts";
import { NotifyError } from "../../notify/notify-error.ts";
import { type BlockReference, parseReference } from "../../notify/reference.ts";
import { reportNumber } from "../../notify/report-number.ts";
import { type RunAbout, runMessage } from "../../notify/run-message.ts";
import type { HookedFlowRun, HookedTaskRun } from "../../options/hooks.ts";
import { hideSecrets } from "../../secrets/hide-secrets.ts";
import type { State } from "../../state.ts";
import { getClient } from "../api.ts";
import { theHost } from "../host.ts";

/** Before the second, third … attempt; the run waits for it. */
const PAUSES_MS = [1000, 3000];
/** Artifacts of a run among which its report is looked for. */
const MOST_ARTIFACTS = 100;

/** @throws NotifyError in one line */
export async function sendRunMessage(
  reference: string,
  run: HookedFlowRun | HookedTaskRun,
  state: State,
): Promise<void> {
  const client = await getClient();
  const block = await loadBlock(client, reference);
  const channel = channelOf(block);
  const about = await aboutRun(client, run, state);
  const delivery = channel.deliver(block, runMessage(about, channel.escape));
  hideSecrets(delivery.secrets);
  // The same for the process that calls the hooks of a run whose own process is gone.
  const idempotencyKey = `${run.id}-${state.id}`;
  const reach = reachOf(client);
  for (let attempt = 0; ; attempt++) {
    try {
      await deliver(delivery, { block, reach, idempotencyKey });
      return;
    } catch (error) {
      const pause = PAUSES_MS[attempt];
      if (!(error instanceof NotifyError) || !error.isTemporary || pause === undefined) throw error;
      if ((error.retryAfterMs ?? 0) > pause) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

/** @throws NotifyError `notify.block` where there is none of that name and type */
async function loadBlock(client: Client, text: string): Promise<ChannelBlock> {
  const reference = parseReference(text);
  if (!reference) throw new NotifyError("notify.block", `${text} names no block`);
  const { slug, name } = reference;
  const document = await client.blocks.documentByName(slug, name, { secrets: true });
  if (document) return { slug, name, data: document.data };
  throw new NotifyError("notify.block", await absence(client, text, reference));
}

async function absence(
  { blocks, transport }: Client,
  text: string,
  { name }: BlockReference,
): Promise<string> {
  const others = await blocks
    .documents({ block_documents: { name: { any_: [name] } }, limit: 5 })
    .catch((error: unknown) => {
      debugLog("notify.others", error);
      return [];
    });
  const known = others.map(({ block_type: type }) => `${type?.slug}/${name}`).join(", ");
  return `there is no block ${text} on the API at ${transport.url}${known && `; there is ${known}`}`;
}

async function aboutRun(
  client: Client,
  run: HookedFlowRun | HookedTaskRun,
  { name: state, message }: State,
): Promise<RunAbout> {
  if (!("flow" in run)) {
    const link = run.flowRunId === undefined ? undefined : linkOf(client, run.flowRunId);
    return { kind: "task", of: run.task, name: run.name, state, message, link };
  }
  // What the run made is at the API before it is asked for.
  await theHost().reporter().flush();
  const [known, artifacts] = await Promise.all([
    client.flowRuns.read(run.id),
    client.artifacts.filter({
      artifacts: { flow_run_id: { any_: [run.id] } },
      sort: "CREATED_DESC",
      limit: MOST_ARTIFACTS,
    }),
  ]);
  return {
    kind: "flow",
    of: run.flow,
    name: known.name,
    state,
    message,
    seconds: known.total_run_time,
    report: reportNumber(artifacts.map(({ key, metadata_ }) => ({ key, metadata: metadata_ }))),
    link: linkOf(client, run.id),
  };
}

/** Where the run is seen: on the pages that PREFECT_UI_URL names, or those of the server. */
function linkOf({ transport: { kind, url } }: Client, flowRunId: string): string | undefined {
  const cloud = /^https:\/\/api\.prefect\.cloud\/api\/accounts\/([^/]+)\/workspaces\/([^/]+)/.exec(url);
  const own = cloud && `https://app.prefect.cloud/account/${cloud[1]}/workspace/${cloud[2]}`;
  const base =
    process.env.PREFECT_UI_URL ?? own ?? (kind === "remote" ? url.replace(/\/api$/, "") : undefined);
  return base === undefined ? undefined : `${base.replace(/\/$/, "")}/runs/flow-run/${flowRunId}`;
}

/** Others write blocks where others reach the API. */
function reachOf({ transport: { kind, url } }: Client): Reach {
  if (kind === "embedded") return "machine";
  const host = new URL(url).hostname.replace(/^\[(.*)\]$/, "$1");
  return host === "localhost" || isLoopback(host) ? "machine" : "others";
}
