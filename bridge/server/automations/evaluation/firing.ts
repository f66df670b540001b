/** A trigger that fired, as it is stored and as templates see it. */
import type { ReceivedEvent } from "../../../contract/events/event.ts";
import type { Trigger } from "../../../contract/events/trigger.ts";
import { formatTime, type Micros } from "../../../contract/time.ts";
import { v7 } from "../../../uuid.ts";

/** In the fields that Prefect gives it; templates read them. */
export interface Firing {
  id: string;
  trigger: Trigger;
  trigger_states: ["Triggered"];
  triggered: string;
  triggering_labels: Record<string, string>;
  /** Of the triggers inside of a compound or a sequence. */
  triggering_firings: Firing[];
  triggering_event: ReceivedEvent | null;
  triggering_value: null;
}

/** A new firing. @param event the last one that led to it; null where it fired because none came */
export function firingOf(
  trigger: Trigger,
  at: Micros,
  event: ReceivedEvent | null,
  { labels = {}, firings = [] }: { labels?: Record<string, string>; firings?: Firing[] } = {},
): Firing {
  return {
    id: v7(),
    trigger,
    trigger_states: ["Triggered"],
    triggered: formatTime(at),
    triggering_labels: labels,
    triggering_firings: firings,
    triggering_event: event,
    triggering_value: null,
  };
}

/** The firing and those that led to it. */
export function allFirings(firing: Firing): Firing[] {
  return [firing, ...firing.triggering_firings.flatMap(allFirings)];
}

/** The events of the firing and of those that led to it. */
export function allEvents(firing: Firing): ReceivedEvent[] {
  return allFirings(firing).flatMap(({ triggering_event }) => triggering_event ?? []);
}
