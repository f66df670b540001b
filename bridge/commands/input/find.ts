/** Finds the deployment, flow run or flow a user names. */

import type { Client } from "../../client/client.ts";
import { type NamedDeployment, namedDeployments } from "../../client/named-deployments.ts";
import type { FlowRun } from "../../contract/runs/flow-run.ts";
import { nearestName } from "../../nearest.ts";
import { terminalLine } from "../../rendering/terminal-text.ts";
import { isUuid } from "../../uuid.ts";
import { FailedError, UsageError } from "../session.ts";

/** By `FLOW/NAME`, or by NAME or FLOW alone where only one has it. @throws UsageError naming the nearest */
export async function findDeployment(
  client: Client,
  nameOrId: string,
  api: string,
): Promise<NamedDeployment> {
  const all = await namedDeployments(client);
  const exact = all.find(({ name, deployment }) => name === nameOrId || deployment.id === nameOrId);
  const loose = all.filter(({ deployment, flow }) => deployment.name === nameOrId || flow === nameOrId);
  const match = exact ?? (loose.length === 1 ? loose[0] : undefined);
  if (match) return match;
  const names = all.map(({ name }) => name);
  if (loose.length > 1) {
    const several = loose.map(({ name }) => name).join(", ");
    throw new UsageError("deployment.unclear", `"${nameOrId}" may mean ${several}: write the whole name`);
  }
  const nearest = nearestName(nameOrId, names);
  const known =
    names.length === 0 ? "it has none" : `it has ${names.slice(0, 10).map(terminalLine).join(", ")}`;
  const hint = nearest ? `did you mean ${nearest}?` : known;
  throw new UsageError("deployment.unknown", `no deployment "${nameOrId}" on the API at ${api}; ${hint}`);
}

/** By id, or the newest run of that name. @throws FailedError when there is none */
export async function findFlowRun(client: Client, nameOrId: string, api: string): Promise<FlowRun> {
  const run = isUuid(nameOrId.toLowerCase())
    ? await client.flowRuns.find(nameOrId)
    : (
        await client.flowRuns.filter({
          flow_runs: { name: { any_: [nameOrId] } },
          sort: "EXPECTED_START_TIME_DESC",
          limit: 1,
        })
      )[0];
  if (!run) throw new FailedError("flow-run.unknown", `no flow run "${nameOrId}" on the API at ${api}`);
  return run;
}

/** @throws UsageError `flow.unknown`, naming the nearest, when the API has no flow of that name */
export async function checkFlowName(client: Client, name: string, api: string): Promise<void> {
  if (await client.flows.readByName(name)) return;
  const known = (await client.flows.filter({ sort: "NAME_ASC", limit: 200 })).map((flow) => flow.name);
  const nearest = nearestName(name, known);
  const has =
    known.length === 0 ? "it has none" : `it has ${known.slice(0, 10).map(terminalLine).join(", ")}`;
  const hint = nearest ? `did you mean ${nearest}?` : has;
  throw new UsageError("flow.unknown", `no flow "${name}" on the API at ${api}; ${hint}`);
}
