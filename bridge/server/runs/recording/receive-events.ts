/** Takes incoming events: those of task runs are recorded, the rest is stored. */
import type { Event } from "../../../contract/events/event.ts";
import { parseTime } from "../../../contract/time.ts";
import type { ServerContext } from "../../context.ts";
import { invalid } from "../../http/body.ts";
import { isTaskRunEvent, recordTaskRuns } from "./record-task-runs.ts";
import { insertEvent } from "./store-events.ts";

/**
 * Takes a batch in one transaction.
 * @throws 422 if something in it is not an event
 */
export function receiveEvents(context: ServerContext, body: unknown): void {
  const events = checkEvents(body);
  if (events.length === 0) return;
  context.write(() => {
    const taskRuns: Event[] = [];
    for (const event of events) {
      if (isTaskRunEvent(event)) {
        taskRuns.push(event);
        context.events.publish(event);
      } else {
        insertEvent(context, event);
      }
    }
    if (taskRuns.length > 0) recordTaskRuns(context, taskRuns);
  });
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Checked by hand: a schema library would cost more than recording them. Extra keys are ignored. */
function checkEvents(body: unknown): Event[] {
  if (!Array.isArray(body)) {
    throw invalid(
      [{ type: "list_type", loc: ["body"], msg: "Input should be a valid list", input: body }],
      body,
    );
  }
  for (const [index, event] of body.entries()) {
    const field = wrongField(event);
    if (field !== undefined) {
      throw invalid(
        [{ type: "value_error", loc: ["body", index, field], msg: "Input should be valid", input: event }],
        body,
      );
    }
  }
  return body;
}

function wrongField(event: unknown): string | undefined {
  if (typeof event !== "object" || event === null) return "event";
  const { id, occurred, event: name, resource } = event as Record<string, unknown>;
  if (typeof id !== "string" || !UUID.test(id)) return "id";
  if (typeof occurred !== "string" || Number.isNaN(parseTime(occurred))) return "occurred";
  if (typeof name !== "string") return "event";
  if (typeof resource !== "object" || resource === null) return "resource";
  return typeof Reflect.get(resource, "prefect.resource.id") === "string" ? undefined : "resource";
}
