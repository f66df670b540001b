/** Sends heartbeats of the flow runs under way, as Prefect's own runs do, also while the main thread is busy. */
import { v7 } from "../../../uuid.ts";
import type { Session } from "../delivery/session.ts";
import type { FlowRecord, RunRegistry } from "../run-registry.ts";
import { flowResources } from "../task-event.ts";

/** Prefect's shortest: an automation that waits for heartbeats may then be as quick as one can be. */
const HEARTBEAT_INTERVAL_SECONDS = 30;
/** Between two looks for runs that are due; one that has just begun is due at the next. */
const LOOK_MS = 2000;

/** Returns how to stop them. */
export function startHeartbeats(session: Session, registry: RunRegistry): () => void {
  const intervalMs = heartbeatSeconds(process.env) * 1000;
  const beats = new WeakMap<FlowRecord, number>();
  const timer = setInterval(() => {
    const now = registry.now();
    for (const flow of registry.flows.values()) {
      if (flow.session !== session || !isAlive(flow)) continue;
      if (now - (beats.get(flow) ?? Number.NEGATIVE_INFINITY) < intervalMs) continue;
      beats.set(flow, now);
      session.outbox.event({
        id: v7(),
        occurred: registry.iso(now),
        event: "prefect.flow-run.heartbeat",
        resource: {
          "prefect.resource.id": `prefect.flow-run.${flow.id}`,
          "prefect.resource.name": flow.name,
        },
        related: [
          ...flowResources(flow).slice(1),
          ...related("prefect.deployment", "deployment", flow.deploymentId ? [flow.deploymentId] : []),
          ...related("prefect.tag", "tag", flow.tags),
        ],
        payload: {},
        follows: null,
      });
    }
    session.outbox.kick();
  }, LOOK_MS);
  return () => clearInterval(timer);
}

/** A paused run waits in its process. */
function isAlive({ state }: FlowRecord): boolean {
  return state?.type === "RUNNING" || state?.type === "PAUSED";
}

function related(prefix: string, role: string, names: readonly string[]): Record<string, string>[] {
  return names.map((name) => ({
    "prefect.resource.id": `${prefix}.${name}`,
    "prefect.resource.role": role,
  }));
}

/** Prefect's setting, of which 30 is the least, under both of its names. */
export function heartbeatSeconds(env: NodeJS.ProcessEnv): number {
  const chosen = env.PREFECT_FLOWS_HEARTBEAT_FREQUENCY || env.PREFECT_RUNNER_HEARTBEAT_FREQUENCY;
  return Math.max(Number(chosen) || 0, HEARTBEAT_INTERVAL_SECONDS);
}
