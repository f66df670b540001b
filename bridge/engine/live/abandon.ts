/** Ends runs whose code will not come back, and gives back its slots: after an interrupt, or as their caller wants it. */
import { CancelledError } from "../../errors.ts";
import { theHost } from "../host.ts";
import type { LiveRun } from "./live-run.ts";

/**
 * Marks every unfinished flow and task run of `origin` Cancelled, aborts their signals, gives back the slots that its code
 * has, in runs and outside, and resolves when the API has it and the hooks have run. What the code still reports is
 * ignored.
 */
export async function abandonRuns(origin: string, reason: string): Promise<void> {
  const host = theHost();
  const runs = [...host.live.values()].filter((run) => run.origin === origin);
  const cancellations = runs.flatMap(({ id }) => host.cancellations.get(id) ?? []);
  const slots = [...host.slots.values()].filter(({ run }) => run.origin === origin);
  for (const run of [...runs, ...slots.map((held) => held.run)]) run.stop(new CancelledError(reason));
  await Promise.all([
    host.reporter().ask("abandon", { origin, reason }),
    ...slots.map((held) => held.release()),
  ]);
  await Promise.allSettled(cancellations.map((hooks) => hooks()));
}

/** The same for one flow run and all it called; its promise rejects with a CancelledError. */
export async function cancelFlowRun(flowRunId: string, reason: string): Promise<void> {
  const host = theHost();
  const cancellations = [...host.live.values()]
    .filter((run) => isPartOf(run, flowRunId))
    .flatMap(({ id }) => host.cancellations.get(id) ?? []);
  host.live.get(flowRunId)?.stop(new CancelledError(reason));
  await host.reporter().ask("abandon", { flowRunId, reason });
  await Promise.allSettled(cancellations.map((hooks) => hooks()));
}

function isPartOf(run: LiveRun, flowRunId: string): boolean {
  return run.id === flowRunId || (run.parent !== undefined && isPartOf(run.parent, flowRunId));
}
