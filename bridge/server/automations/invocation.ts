/** One action of one firing: what waits to be executed or sent, and how events name it. */
import type { Action } from "../../contract/events/action.ts";
import type { Automation } from "../../contract/events/automation.ts";
import type { ReceivedEvent, Resource } from "../../contract/events/event.ts";
import type { Trigger } from "../../contract/events/trigger.ts";
import { resourceOf } from "../events/resource.ts";
import type { Chain } from "./evaluation/chain.ts";
import type { Firing } from "./evaluation/firing.ts";

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

/** An event as a related resource. */
export function eventResource(id: string, role: string): Resource {
  return resourceOf("event", id, { role });
}

/** The labels of an automation in its events that say how it waits; composite triggers have none. */
export function postureOf(trigger: Trigger): Resource {
  return trigger.type === "event" ? { "prefect.posture": trigger.posture } : {};
}
