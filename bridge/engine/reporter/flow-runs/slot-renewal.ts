/** Renews the leases under which flow runs of this process have slots of their deployments' concurrency limits. */
import { debugLog } from "../../../debug-log.ts";
import type { Session } from "../delivery/session.ts";
import type { FlowRecord, RunRegistry } from "../run-registry.ts";
import { renewLease } from "../slots/renewal.ts";
import { abandon } from "./abandon.ts";

/** Prefect's own runs ask for as much. */
const LEASE_SECONDS = 300;
/** Between two looks for runs that have begun or ended. */
const LOOK_MS = 2000;

/** The embedded API knows by the process that a slot is held. Returns how to stop. */
export function renewRunSlots(session: Session, registry: RunRegistry): () => void {
  if (session.transport.kind === "embedded") return () => {};
  const renewed = new Map<FlowRecord, { id: string; stop: () => void }>();
  const lose = (flow: FlowRecord, why: string): void => {
    const reason = `flow run '${flow.name}' lost its slot of its deployment's concurrency limit (${why}): it ends, so that no more runs are under way than the limit allows`;
    registry.cancelled(flow.id, reason);
    abandon(registry, { flowRunId: flow.id, reason }).catch((error: unknown) =>
      debugLog("reporter.slot-renewal", error),
    );
  };
  const look = (): void => {
    for (const [flow, { id, stop }] of renewed) {
      const { lease } = flow;
      if (registry.flows.get(flow.id) === flow && lease?.id === id && !lease.isGivenBack) continue;
      stop();
      renewed.delete(flow);
    }
    for (const flow of registry.flows.values()) {
      const { lease } = flow;
      if (flow.session !== session || !lease || lease.isGivenBack || renewed.has(flow)) continue;
      const limits = session.client.concurrencyLimits;
      const stop = renewLease(
        LEASE_SECONDS,
        () => limits.renew(lease.id, LEASE_SECONDS),
        (why) => {
          // It may have paused, or ended, since the last look.
          if (flow.lease?.id === lease.id && !flow.lease.isGivenBack) lose(flow, why);
        },
      );
      renewed.set(flow, { id: lease.id, stop });
    }
  };
  const timer = setInterval(look, LOOK_MS);
  return () => {
    clearInterval(timer);
    for (const { stop } of renewed.values()) stop();
  };
}
