/** Stores an event and publishes it to live subscribers. */
import type { Event } from "../../../contract/events/event.ts";
import { parseTime } from "../../../contract/time.ts";
import type { ServerContext } from "../../context.ts";

/** Stores an event, one with a known id once; inside a transaction. */
export function insertEvent(context: ServerContext, event: Event): void {
  context.database
    .prepare(
      `INSERT INTO event (id, occurred, received, event, resource_id, resource, related, payload, follows)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
    )
    .run(
      event.id,
      parseTime(event.occurred),
      context.now(),
      event.event,
      event.resource["prefect.resource.id"] ?? "",
      JSON.stringify(event.resource),
      JSON.stringify(event.related ?? []),
      JSON.stringify(event.payload ?? {}),
      event.follows ?? null,
    );
  context.events.publish(event);
}
