/** Finds the deployment, flow run or flow a user names. */

import type { Client } from "../../client/client.ts";
import { type NamedDeployment, namedDeployments, withNames } from "../../client/named-deployments.ts";
import type { Deployment } from "../../contract/deployments/deployment.ts";
import type { FlowRun } from "../../contract/runs/flow-run.ts";
import { nearestName } from "../../nearest.ts";
import { terminalLine } from "../../rendering/terminal-text.ts";
import { isUuid } from "../../uuid.ts";
import { FailedError, UsageError } from "../session.ts";

/** By `FLOW/NAME` or id, or by NAME or FLOW alone where only one has it. @throws UsageError naming the nearest */
export async function findDeployment(
  client: Client,
  nameOrId: string,
  api: string,
): Promise<NamedDeployment> {
  const [exact] = await withNames(client, await exactDeployments(client, nameOrId));
  if (exact) return exact;
  const loose = await namesakes(client, nameOrId);
  if (loose.length === 1 && loose[0]) return loose[0];
  if (loose.length > 1) {
    const several = loose.map(({ name }) => name).join(", ");
    throw new UsageError("deployment.unclear", `"${nameOrId}" may mean ${several}: write the whole name`);
  }
  const names = (await namedDeployments(client)).map(({ name }) => name);
  const nearest = nearestName(nameOrId, names);
  const known =
    names.length === 0 ? "it has none" : `it has ${names.slice(0, 10).map(terminalLine).join(", ")}`;
  const hint = nearest ? `did you mean ${nearest}?` : known;
  throw new UsageError("deployment.unknown", `no deployment "${nameOrId}" on the API at ${api}; ${hint}`);
}

/** The one of that whole name or id, if there is one. */
async function exactDeployments(client: Client, nameOrId: string): Promise<Deployment[]> {
  const [flow = "", ...rest] = nameOrId.split("/");
  const found = isUuid(nameOrId.toLowerCase())
    ? await client.deployments.find(nameOrId)
    : flow !== "" && rest.length === 1 && rest[0]
      ? await client.deployments.readByName(flow, rest[0])
      : undefined;
  return found ? [found] : [];
}

/** Those that are called so, and those of a flow that is. */
async function namesakes(client: Client, name: string): Promise<NamedDeployment[]> {
  const named = await namedDeployments(client, { deployments: { name: { any_: [name] } } });
  const ofFlow = await namedDeployments(client, { flows: { name: { any_: [name] } } });
  const others = ofFlow.filter(({ deployment: { id } }) => named.every((each) => each.deployment.id !== id));
  return [...named, ...others];
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
