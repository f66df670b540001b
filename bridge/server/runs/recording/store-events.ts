/** Stores an event, and by which resources it is found. */
import type { Event } from "../../../contract/events/event.ts";
import { parseTime } from "../../../contract/time.ts";
import type { ServerContext } from "../../context.ts";
import { RESOURCE_ID } from "../../events/resource.ts";

/** Stores an event, one with a known id once; inside a transaction. */
export function insertEvent(context: ServerContext, event: Event): void {
  const { database } = context;
  const added = database
    .prepare(
      `INSERT INTO event (id, occurred, received, event, resource_id, resource, related, payload, follows)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
    )
    .run(
      event.id,
      parseTime(event.occurred),
      context.now(),
      event.event,
      event.resource[RESOURCE_ID] ?? "",
      JSON.stringify(event.resource),
      JSON.stringify(event.related ?? []),
      JSON.stringify(event.payload ?? {}),
      event.follows ?? null,
    );
  if (added.changes === 0) return;
  const name = database.prepare("INSERT OR IGNORE INTO event_resource (resource_id, seq) VALUES (?, ?)");
  for (const resource of [event.resource, ...(event.related ?? [])])
    name.run(resource[RESOURCE_ID] ?? "", added.lastInsertRowid);
  context.changes.note("event", "");
}
