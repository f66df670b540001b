/** Stores the event that something was made, changed or removed: `prefect.flow.created`. */
import type { Event, Resource } from "../../contract/events/event.ts";
import { formatTime } from "../../contract/time.ts";
import { v7 } from "../../uuid.ts";
import type { ServerContext } from "../context.ts";
import { insertEvent } from "../runs/recording/store-events.ts";

export interface Lifecycle {
  /** `flow` */
  kind: string;
  action: "created" | "updated" | "deleted";
  id: string;
  name: string;
  payload: NonNullable<Event["payload"]>;
  related?: Resource[];
}

/** Call inside a transaction. */
export function lifecycleEvent(
  context: ServerContext,
  { kind, action, id, name, payload, related = [] }: Lifecycle,
): void {
  insertEvent(context, {
    id: v7(),
    occurred: formatTime(context.now()),
    event: `prefect.${kind}.${action}`,
    resource: { "prefect.resource.id": `prefect.${kind}.${id}`, "prefect.resource.name": name },
    related,
    payload,
    follows: null,
  });
}
