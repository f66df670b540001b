/** Deletes events that are older than they are kept, a little at a time: nothing is locked for long. */
import type { Resource } from "../../contract/events/event.ts";
import { MICROS_PER_SECOND, type Micros } from "../../contract/time.ts";
import type { ServerContext } from "../context.ts";
import { json, text } from "../db/columns.ts";
import { RESOURCE_ID } from "../events/resource.ts";
import { eventRetention } from "../events/retention.ts";

/** Deleted in one transaction, and in one round; the next round goes on. */
const STEP_EVENTS = 500;
const ROUND_EVENTS = 5000;
/** A round takes no longer than about this. */
const ROUND_MICROS = 0.2 * MICROS_PER_SECOND;

/** Deletes some of what is too old. */
export function dropOldEvents(context: ServerContext, retention: Micros = eventRetention()): void {
  const { database } = context;
  const began = context.now();
  let deleted = 0;
  while (deleted < ROUND_EVENTS && context.now() - began < ROUND_MICROS) {
    const rows = database.all(
      "SELECT seq, resource_id, related FROM event WHERE occurred < ? ORDER BY occurred LIMIT ?",
      began - retention,
      STEP_EVENTS,
    );
    if (rows.length === 0) return;
    context.write(() => {
      for (const row of rows) {
        const related = json<Resource[]>(row.related, []).map((resource) => resource[RESOURCE_ID] ?? "");
        for (const id of [text(row.resource_id), ...related])
          database.run("DELETE FROM event_resource WHERE resource_id = ? AND seq = ?", id, Number(row.seq));
        database.run("DELETE FROM event WHERE seq = ?", Number(row.seq));
      }
    });
    deleted += rows.length;
  }
}
