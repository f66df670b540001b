/** That a flow run's process is alive, also while its main thread is busy: an event every half minute. */
import { v7 } from "../../uuid.ts";
import type { RunRegistry } from "./run-registry.ts";
import type { Session } from "./session.ts";
import { flowResources } from "./task-event.ts";

const between = 30_000;

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
  }, between);
  return () => clearInterval(timer);
}
