/** Reads the names of the flows that runs and deployments are of. */
import type { Client } from "../../client/client.ts";
import type { FlowRun } from "../../contract/runs/flow-run.ts";

/** Flow names by flow id. */
export async function flowNames(
  client: Client,
  of: readonly { flow_id: string }[],
): Promise<Map<string, string>> {
  const ids = [...new Set(of.map((each) => each.flow_id))];
  const names = new Map<string, string>();
  for (let from = 0; from < ids.length; from += 200) {
    const some = ids.slice(from, from + 200);
    for (const flow of await client.flows.filter({ flows: { id: { any_: some } } })) {
      names.set(flow.id, flow.name);
    }
  }
  return names;
}

/** What each run is of, by run id: "duration · every-morning", or the flow alone. */
export async function runSubjects(client: Client, runs: readonly FlowRun[]): Promise<Map<string, string>> {
  const ids = [...new Set(runs.flatMap((run) => run.deployment_id ?? []))];
  const [flows, deployments] = await Promise.all([
    flowNames(client, runs),
    ids.length > 0 ? client.deployments.filter({ deployments: { id: { any_: ids } } }) : [],
  ]);
  const names = new Map(deployments.map((deployment) => [deployment.id, deployment.name]));
  return new Map(
    runs.map((run) => {
      const parts = [flows.get(run.flow_id), names.get(run.deployment_id ?? "")];
      return [run.id, parts.filter(Boolean).join(" · ")];
    }),
  );
}
