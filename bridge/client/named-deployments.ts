/** Lists deployments under their full names, `flow/deployment`. */
import type { Deployment } from "../contract/deployments/deployment.ts";
import { allPages } from "./all-pages.ts";
import type { Client } from "./client.ts";
import type { FilterRequest } from "./filter-request.ts";

export interface NamedDeployment {
  deployment: Deployment;
  flow: string;
  /** `flow/deployment` */
  name: string;
}

/** All deployments that the filter lets through, with their full names, in order of name. */
export async function namedDeployments(
  client: Client,
  filter: Pick<FilterRequest, "flows" | "deployments"> = {},
): Promise<NamedDeployment[]> {
  const deployments = await allPages((page) =>
    client.deployments.filter({ ...filter, sort: "NAME_ASC", ...page }),
  );
  return withNames(client, deployments);
}

/** The same deployments with their full names, in order of name. */
export async function withNames(
  client: Client,
  deployments: readonly Deployment[],
): Promise<NamedDeployment[]> {
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
export async function flowNames(client: Client, ids: readonly string[]): Promise<Map<string, string>> {
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
