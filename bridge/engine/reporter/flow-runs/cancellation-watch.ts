/** Watches the API for runs of this process that somebody cancelled, and ends them. */

import type { FlowRun } from "../../../contract/flow-run.ts";
import { debugLog } from "../../../debug-log.ts";
import type { Session } from "../delivery/session.ts";
import type { RunRegistry } from "../run-registry.ts";
import { abandon } from "./abandon.ts";

/** Between polls of a server; the embedded API announces changes by itself. */
const POLL_MS = 5000;

/** Returns how to stop watching. */
export function watchForCancel(session: Session, registry: RunRegistry): () => void {
  const mine = (): string[] =>
    [...registry.flows.values()]
      .filter((flow) => flow.session === session && flow.abandoned === undefined)
      .map(({ id }) => id);

  const end = async (run: FlowRun): Promise<void> => {
    const flow = registry.flows.get(run.id);
    if (!flow || flow.abandoned !== undefined) return;
    const reason = run.state?.message ?? `flow run '${flow.name}' was cancelled`;
    registry.cancelled(run.id, reason);
    await abandon(registry, { flowRunId: run.id, reason });
  };
  const check = async (ids: string[]): Promise<void> => {
    if (ids.length === 0) return;
    const state = { type: { any_: ["CANCELLING" as const, "CANCELLED" as const] } };
    const runs = await session.client.flowRuns.filter({
      flow_runs: { id: { any_: ids.slice(0, 200) }, state },
    });
    for (const run of runs) await end(run);
  };
  // A server that does not answer now is asked again; the outbox says so.
  const safely = (ids: string[]): void =>
    void check(ids).catch((error: unknown) => debugLog("reporter.cancellation-watch", error));

  if (session.transport.changes) {
    let changed = new Set<string>();
    return session.transport.changes.subscribe((change) => {
      if (change.kind !== "flow-run" || !registry.flows.has(change.id)) return;
      if (changed.size === 0) {
        setImmediate(() => {
          const ids = [...changed];
          changed = new Set();
          safely(ids.filter((id) => registry.flows.has(id)));
        });
      }
      changed.add(change.id);
    });
  }
  const timer = setInterval(() => safely(mine()), POLL_MS);
  return () => clearInterval(timer);
}
