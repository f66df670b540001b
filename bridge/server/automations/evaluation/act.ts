/** Says that an automation was triggered, and puts its actions in line; inside the transaction that found it so. */

import type { Action } from "../../../contract/events/action.ts";
import type { Automation } from "../../../contract/events/automation.ts";
import type { ReceivedEvent, Resource } from "../../../contract/events/event.ts";
import type { Trigger } from "../../../contract/events/trigger.ts";
import { formatTime, type Micros } from "../../../contract/time.ts";
import { v7 } from "../../../uuid.ts";
import type { ServerContext } from "../../context.ts";
import { resourceOf } from "../../events/resource.ts";
import { insertEvent } from "../../runs/recording/store-events.ts";
import { type Chain, chainOf, endOfChain, noteChain } from "./chain.ts";
import type { Firing } from "./firing.ts";

/** One action of one firing, as it waits to be executed. */
export interface Invocation {
  id: string;
  automation: Automation;
  firing: Firing;
  action: Action;
  /** Its position among the automation's actions. */
  index: number;
  event: ReceivedEvent | null;
  /** Of the event that says that the automation was triggered. */
  triggeredEventId: string;
  /** The automations that led to this one, it among them. */
  chain: Chain;
}

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
    payload: { triggering_labels, triggering_event },
    id: v7(),
    follows: null,
    received: formatTime(now),
  };
}

/** An event as a related resource. */
export function eventResource(id: string, role: string): Resource {
  return resourceOf("event", id, { role });
}

/** The labels of an automation in its events that say how it waits; composite triggers have none. */
export function postureOf(trigger: Trigger): Resource {
  return trigger.type === "event" ? { "prefect.posture": trigger.posture } : {};
}
