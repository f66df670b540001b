/** Lists deployments under their full names, `flow/deployment`. */
import type { Deployment } from "../contract/deployments/deployment.ts";
import type { Client } from "./client.ts";

export interface NamedDeployment {
  deployment: Deployment;
  flow: string;
  /** `flow/deployment` */
  name: string;
}

/** All deployments with their full names, in order of name. */
export async function namedDeployments(client: Client): Promise<NamedDeployment[]> {
  const deployments = await client.deployments.filter({ sort: "NAME_ASC", limit: 200 });
  const names = await flowNames(
    client,
    deployments.map((deployment) => deployment.flow_id),
  );
  return deployments
    .map((deployment) => {
      const flow = names.get(deployment.flow_id) ?? "?";
      return { deployment, flow, name: `${flow}/${deployment.name}` };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** Flow id -> name. */
export async function flowNames(client: Client, ids: string[]): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  const unique = [...new Set(ids)];
  for (let at = 0; at < unique.length; at += 100) {
    const flows = await client.flows.filter({
      flows: { id: { any_: unique.slice(at, at + 100) } },
      limit: 200,
    });
    for (const flow of flows) names.set(flow.id, flow.name);
  }
  return names;
}
