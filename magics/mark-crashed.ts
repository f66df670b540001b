/** How the API learns of runs whose process is gone. */
import type { CrashedRuns } from "./display/crashed-run.ts";
import type { WithClient } from "./line/flow.ts";

/**
 * Tell the API that these runs crashed. A run it already knows to be over stays as it is; one that it refuses or does
 * not know keeps no other from being told of.
 */
export function reportCrash(
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
