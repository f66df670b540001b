/** Says that an automation was triggered, and puts its actions in line; inside the transaction that found it so. */

import type { Automation } from "../../../contract/events/automation.ts";
import type { ReceivedEvent } from "../../../contract/events/event.ts";
import { formatTime, type Micros } from "../../../contract/time.ts";
import { v7 } from "../../../uuid.ts";
import type { ServerContext } from "../../context.ts";
import { resourceOf } from "../../events/resource.ts";
import { insertEvent } from "../../runs/recording/store-events.ts";
import { eventResource, type Invocation, postureOf } from "../invocation.ts";
import { keepMessage } from "../messages/keep-message.ts";
import { isMessage } from "../messages/message-action.ts";
import { chainOf, endOfChain, noteChain } from "./chain.ts";
import type { Firing } from "./firing.ts";

/** Does nothing where automations have led here for long enough. */
export function act(context: ServerContext, automation: Automation, firing: Firing): void {
  const before = chainOf(context, firing);
  if (before && endOfChain(context, before) !== undefined) return;
  const triggered = triggeredEvent(automation, firing, context.now());
  const chain = {
    length: (before?.length ?? 0) + 1,
    root: before?.root ?? firing.triggering_event?.id ?? triggered.id,
  };
  insertEvent(context, triggered);
  noteChain(context, triggered.id, chain);
  const actions = [
    ...automation.actions.map((action) => ({ action, event: firing.triggering_event })),
    ...automation.actions_on_trigger.map((action) => ({ action, event: triggered })),
  ];
  for (const [index, { action, event }] of actions.entries()) {
    const invocation: Invocation = {
      id: v7(),
      automation,
      firing,
      action,
      index,
      event,
      triggeredEventId: triggered.id,
      chain,
    };
    if (isMessage(action)) keepMessage(context, invocation, action);
    else
      context.database.run(
        "INSERT INTO automation_action (automation_id, invocation) VALUES (?, ?)",
        automation.id,
        JSON.stringify(invocation),
      );
  }
}

function triggeredEvent(
  { id, name, trigger }: Automation,
  { triggered, triggering_labels, triggering_event }: Firing,
  now: Micros,
): ReceivedEvent {
  return {
    occurred: triggered,
    event: "prefect.automation.triggered",
    resource: resourceOf("automation", id, { name }, postureOf(trigger)),
    related: triggering_event ? [eventResource(triggering_event.id, "triggering-event")] : [],
    payload: { triggering_labels, triggering_event: withoutItsOwn(triggering_event) },
    id: v7(),
    follows: null,
    received: formatTime(now),
  };
}

/** The event that triggered an automation in a row holds the one before: each would hold all that led to it. */
function withoutItsOwn(event: ReceivedEvent | null): ReceivedEvent | null {
  if (!event?.payload?.triggering_event) return event;
  return { ...event, payload: { ...event.payload, triggering_event: null } };
}
