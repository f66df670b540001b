/** `cellflow flow-run execute [ID]` */
import { goOnWithoutReader } from "./output/closed-pipe.ts";
import { UsageError } from "./session.ts";

/** Runs one flow run here; the id comes from the worker's environment when not given. */
export async function execute(id: string | undefined): Promise<void> {
  const flowRunId = id ?? process.env.PREFECT__FLOW_RUN_ID;
  if (!flowRunId) {
    throw new UsageError("usage.flow-run", "give the id of a flow run, or set PREFECT__FLOW_RUN_ID");
  }
  goOnWithoutReader(process.stdout);
  const { executeFlowRun } = await import("../worker/execute.ts");
  // What the flow's code left open (timers, sockets) does not keep the process.
  process.exit(await executeFlowRun(flowRunId));
}
