/** Writes the events of slots that were taken and given back, as Prefect's SDK does. */
import type { TakenLimit } from "../../../contract/concurrency-limit.ts";
import { v7 } from "../../../uuid.ts";
import type { Session } from "../delivery/session.ts";
import type { SlotsRequest } from "../messages.ts";
import { findFlow, type RunRegistry } from "../run-registry.ts";
import { flowResources } from "../task-event.ts";

/** Sends those of taking; the answer's function sends those of giving back. */
export function slotEvents(
  session: Session,
  registry: RunRegistry,
  { slots, holder, flowRunId }: SlotsRequest,
  limits: readonly TakenLimit[],
): { released(): void } {
  const flow = flowRunId === undefined ? undefined : findFlow(registry, flowRunId, true);
  const task =
    holder?.type === "task_run"
      ? [{ "prefect.resource.id": `prefect.task-run.${holder.id}`, "prefect.resource.role": "task-run" }]
      : [];
  const send = (phase: "acquired" | "released", follows: readonly (string | null)[]): string[] => {
    const occurred = registry.iso(registry.now());
    const ids = limits.map((limit, at) => {
      const id = v7();
      session.outbox.event({
        id,
        occurred,
        event: `prefect.concurrency-limit.${phase}`,
        resource: {
          "prefect.resource.id": resourceId(limit),
          "prefect.resource.name": limit.name,
          "slots-acquired": String(slots),
          limit: String(limit.limit),
        },
        related: [
          ...limits
            .filter((other) => other !== limit)
            .map((other) => ({
              "prefect.resource.id": resourceId(other),
              "prefect.resource.role": "concurrency-limit",
            })),
          ...task,
          ...(flow ? flowResources(flow) : []),
        ],
        payload: {},
        follows: follows[at] ?? null,
      });
      return id;
    });
    session.outbox.kick();
    return ids;
  };
  const acquired = send("acquired", []);
  return { released: () => void send("released", acquired) };
}

function resourceId({ id }: TakenLimit): string {
  return `prefect.concurrency-limit.${id}`;
}
