/** Sets runs whose process ended unexpectedly to Crashed on the API. */
import type { WithClient } from "./api-client.ts";
import type { CrashedRuns } from "./display/crashed-view.ts";

/**
 * Proposes the state Crashed for each run. The API leaves a run that already ended as it is; a run that it refuses or
 * does not know keeps no other from being marked.
 */
export function markCrashed(
  withClient: WithClient,
  { flows, tasks }: CrashedRuns,
  message: string,
): Promise<void> {
  return withClient(async (client) => {
    const state = { type: "CRASHED" as const, name: "Crashed", message };
    await Promise.allSettled([
      ...flows.map((id) => client.flowRuns.setState(id, state)),
      ...tasks.map((id) => client.taskRuns.setState(id, state)),
    ]);
  });
}
