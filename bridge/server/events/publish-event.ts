/** Stores the events that the server itself makes. */
import type { Event } from "../../contract/events/event.ts";
import { formatTime } from "../../contract/time.ts";
import { v7 } from "../../uuid.ts";
import type { ServerContext } from "../context.ts";
import { insertEvent } from "../runs/recording/store-events.ts";

/** An event of which only what it says must be known: it occurs now and has an id of its own. */
export type NewEvent = Pick<Event, "event" | "resource"> & Partial<Event>;

/** Inside the transaction that does what the event is about. */
export function publishEvent(context: ServerContext, event: NewEvent): void {
  insertEvent(context, {
    id: v7(),
    occurred: formatTime(context.now()),
    related: [],
    payload: {},
    follows: null,
    ...event,
  });
}
