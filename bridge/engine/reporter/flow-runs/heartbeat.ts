/** Sends heartbeats of the flow runs under way, also while the main thread is busy. */
import { v7 } from "../../../uuid.ts";
import type { Session } from "../delivery/session.ts";
import type { RunRegistry } from "../run-registry.ts";
import { flowResources } from "../task-event.ts";

const HEARTBEAT_INTERVAL_MS = 30_000;

/** Returns how to stop them. */
export function startHeartbeats(session: Session, registry: RunRegistry): () => void {
  const timer = setInterval(() => {
    for (const flow of registry.flows.values()) {
      if (flow.session !== session || flow.state?.type !== "RUNNING") continue;
      session.outbox.event({
        id: v7(),
        occurred: registry.iso(registry.now()),
        event: "prefect.flow-run.heartbeat",
        resource: {
          "prefect.resource.id": `prefect.flow-run.${flow.id}`,
          "prefect.resource.name": flow.name,
        },
        related: flowResources(flow).slice(1),
        payload: {},
        follows: null,
      });
    }
    session.outbox.kick();
  }, HEARTBEAT_INTERVAL_MS);
  return () => clearInterval(timer);
}
