/** Reads one deployment, if the path names one. */
import type { Client } from "../../client/client.ts";
import type { Deployment } from "../../contract/deployments/deployment.ts";

const UUID = /^[\da-f]{8}-?([\da-f]{4}-?){3}[\da-f]{12}$/i;

export async function findDeployment(client: Client, id: string): Promise<Deployment | undefined> {
  if (!UUID.test(id)) return undefined;
  const [found] = await client.deployments.filter({ deployments: { id: { any_: [id.toLowerCase()] } } });
  return found;
}
