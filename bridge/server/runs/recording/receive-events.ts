/** Takes incoming events: those of task runs are recorded, the rest is stored. */
import type { Event } from "../../../contract/events/event.ts";
import type { ServerContext } from "../../context.ts";
import { checkEvents } from "../../events/check-events.ts";
import { isTaskRunEvent, recordTaskRuns } from "./record-task-runs.ts";
import { insertEvent } from "./store-events.ts";

/**
 * Takes a batch in one transaction.
 * @throws 422 if something in it is not an event
 */
export function receiveEvents(context: ServerContext, body: unknown): void {
  storeEvents(context, checkEvents(body));
}

/** Takes events that are checked. */
export function storeEvents(context: ServerContext, events: readonly Event[]): void {
  if (events.length === 0) return;
  context.write(() => {
    const taskRuns: Event[] = [];
    for (const event of events) {
      if (isTaskRunEvent(event)) taskRuns.push(event);
      else insertEvent(context, event);
    }
    // What is no report of a task run is an event like others.
    for (const event of recordTaskRuns(context, taskRuns)) insertEvent(context, event);
  });
}
