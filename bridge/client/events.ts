/** Events of the API: what task runs are recorded by. */
import type { Event, EventFilter, EventPage } from "../contract/events/event.ts";
import { call } from "./transport/call.ts";
import type { Transport } from "./transport/transport.ts";

export interface EventClient {
  post(events: Event[]): Promise<void>;
  filter(filter?: EventFilter, limit?: number): Promise<EventPage>;
  /** The page after one; undefined after the last. */
  next(page: EventPage): Promise<EventPage> | undefined;
}

export function eventClient(transport: Transport): EventClient {
  return {
    post: (events) => call(transport, "POST", "/events", { body: events }),
    filter: (filter = {}, limit = 50) =>
      call(transport, "POST", "/events/filter", { body: { filter, limit } }),
    next: ({ next_page: next }) =>
      next ? call(transport, "GET", `/events/filter/next${new URL(next).search}`) : undefined,
  };
}
