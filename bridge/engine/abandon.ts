/** Ends runs whose code will not come back: after an interrupt, or when their caller wants them to stop. */
import { CancelledError } from "../errors.ts";
import { theHost } from "./host.ts";

/**
 * Marks every unfinished flow and task run of `origin` Cancelled, aborts their signals, and resolves when the
 * API has it. What their code still reports is ignored.
 */
export async function abandonRuns(origin: string, reason: string): Promise<void> {
  const host = theHost();
  for (const run of [...host.live.values()]) {
    if (run.origin === origin) run.stop(new CancelledError(reason));
  }
  await host.reporter().ask("abandon", { origin, reason });
}

/** The same for one flow run and all it called; its promise rejects with a CancelledError. */
export async function cancelFlowRun(flowRunId: string, reason: string): Promise<void> {
  const host = theHost();
  host.live.get(flowRunId)?.stop(new CancelledError(reason));
  await host.reporter().ask("abandon", { flowRunId, reason });
}
