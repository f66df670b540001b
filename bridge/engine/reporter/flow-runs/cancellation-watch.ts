/** Watches the API for runs of this process that were cancelled, deleted, suspended or resumed. */

import type { FlowRun } from "../../../contract/runs/flow-run.ts";
import { debugLog } from "../../../debug-log.ts";
import type { Session } from "../delivery/session.ts";
import type { FlowRecord, RunRegistry } from "../run-registry.ts";
import { abandon } from "./abandon.ts";
import { endDeleted } from "./gone.ts";
import { followPause } from "./pause.ts";
import { propose } from "./propose.ts";
import { fromWire } from "./wire-state.ts";

/** Between polls of a server; the embedded API announces changes by itself. */
const POLL_MS = 5000;
/** Ids in one request: the longest list of answers. */
const MAX_IDS = 200;

/** Returns how to stop watching. */
export function watchForCancel(session: Session, registry: RunRegistry): () => void {
  const mine = (): string[] =>
    [...registry.flows.values()]
      .filter((flow) => flow.session === session && flow.abandoned === undefined)
      .map(({ id }) => id);

  const end = async (flow: FlowRecord, run: FlowRun): Promise<void> => {
    const reason = run.state?.message ?? `flow run '${flow.name}' was cancelled`;
    registry.cancelled(run.id, reason);
    await abandon(registry, { flowRunId: run.id, reason });
  };
  const check = async (ids: string[]): Promise<void> => {
    if (ids.length === 0) return;
    for (let at = 0; at < ids.length; at += MAX_IDS) {
      const some = ids.slice(at, at + MAX_IDS);
      const found = await session.client.flowRuns.filter({ flow_runs: { id: { any_: some } } });
      const runs = new Map(found.map((run) => [run.id, run]));
      for (const id of some) {
        const flow = registry.flows.get(id);
        if (!flow || flow.abandoned !== undefined) continue;
        const run = runs.get(id);
        if (!run) await endDeleted(registry, flow, propose);
        else if (run.state_type === "CANCELLING" || run.state_type === "CANCELLED") await end(flow, run);
        else if (run.state) followPause(registry, flow, fromWire(run.state));
      }
    }
  };
  // A server that does not answer now is asked again; the outbox says so.
  const safely = (ids: string[]): Promise<void> =>
    check(ids).catch((error: unknown) => debugLog("reporter.cancellation-watch", error));

  if (session.transport.changes) {
    let changed = new Set<string>();
    return session.transport.changes.subscribe((change) => {
      if (change.kind !== "flow-run") return;
      const flow = registry.flows.get(change.id);
      if (!flow) return;
      // What a proposal of the run itself wrote is no news.
      if (change.isOwn && flow.expectsChange) {
        flow.expectsChange = false;
        return;
      }
      if (changed.size === 0) {
        setImmediate(() => {
          const ids = [...changed];
          changed = new Set();
          void safely(ids.filter((id) => registry.flows.has(id)));
        });
      }
      changed.add(change.id);
    });
  }
  // One look at a time: a server that takes longer to answer than this would have ever more of them to answer.
  let looking = false;
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    void safely(mine()).finally(() => {
      looking = false;
    });
  }, POLL_MS);
  return () => clearInterval(timer);
}
