/** Holds the task runs that are on their way through a server: accepted, and not known to be recorded. */
import type { Event } from "../../../../contract/events/event.ts";
import { flowRunOf, taskRunOf } from "./recorded.ts";

export interface Sent {
  /** The last event of the task run: it holds the whole run. */
  event: Event;
  /** Counts what was sent: a server records in this order. */
  order: number;
  /** How often the task run was sent again. */
  again: number;
  /** How many events of it were sent. */
  events: number;
}

export interface Unrecorded {
  /** Adds events that were sent; `again` says of task runs how often they were by then. */
  add(events: readonly Event[], again?: ReadonlyMap<string, number>): void;
  get(taskRunId: string): Sent | undefined;
  /** The first of them, in the order of sending. */
  oldest(count: number): [string, Sent][];
  /** How many task runs, and how many events of them. */
  size(): number;
  events(): number;
  /** The order of what was sent last. */
  lastOrder(): number;
  /** Takes a task run out, unless more of it was sent meanwhile. */
  recorded(taskRunId: string, sent: Sent): void;
  forget(flowRunId: string): void;
  /** Takes all out: the last event of each. */
  take(): Event[];
}

export function createUnrecorded(): Unrecorded {
  const waiting = new Map<string, Sent>();
  let order = 0;
  let count = 0;

  const remove = (id: string): void => {
    count -= waiting.get(id)?.events ?? 0;
    waiting.delete(id);
  };
  return {
    add(events, again) {
      for (const event of events) {
        const id = taskRunOf(event);
        if (id === undefined) continue;
        const earlier = waiting.get(id)?.events ?? 0;
        waiting.delete(id);
        waiting.set(id, { event, order: ++order, again: again?.get(id) ?? 0, events: earlier + 1 });
        count++;
      }
    },
    get: (id) => waiting.get(id),
    oldest: (most) => [...waiting.entries().take(most)],
    size: () => waiting.size,
    events: () => count,
    lastOrder: () => order,
    recorded(id, sent) {
      if (waiting.get(id) === sent) remove(id);
    },
    forget(flowRunId) {
      for (const [id, { event }] of waiting) if (flowRunOf(event) === flowRunId) remove(id);
    },
    take() {
      const events = [...waiting.values()].map(({ event }) => event);
      waiting.clear();
      count = 0;
      return events;
    },
  };
}
