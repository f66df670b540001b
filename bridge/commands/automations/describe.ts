/** Says in words what triggers an automation, and what follows. */
import type { Action } from "../../contract/events/action.ts";
import type { ResourceSpecification, Trigger } from "../../contract/events/trigger.ts";
import { shortDuration } from "../../duration-text.ts";

/** `prefect.flow-run.Failed or prefect.flow-run.Crashed`, `no … within 1h after …`. */
export function describeTrigger(trigger: Trigger): string {
  if (trigger.type !== "event") {
    const inner = trigger.triggers.map(describeTrigger).join("; ");
    const how = trigger.type === "sequence" ? "in this order" : `${trigger.require} of`;
    return `${how}: ${inner}`;
  }
  const expected = trigger.expect.join(" or ") || "any event";
  const about = matched(trigger.match) + [trigger.match_related].flat().map(matched).join("");
  if (trigger.posture === "Proactive") {
    const after = trigger.after.length > 0 ? ` after ${trigger.after.join(" or ")}` : "";
    return `no ${expected} within ${shortDuration(trigger.within)}${after}${about}`;
  }
  const often =
    trigger.threshold > 1 ? `${trigger.threshold} times in ${shortDuration(trigger.within)}: ` : "";
  return `${often}${expected}${about}`;
}

function matched(specification: ResourceSpecification): string {
  const labels = Object.entries(specification).map(
    ([label, values]) => `${label} ${[values].flat().join(", ")}`,
  );
  return labels.length > 0 ? ` (${labels.join("; ")})` : "";
}

/** `send-notification through 1234…`. */
export function describeAction(action: Action): string {
  if ("block_document_id" in action) return `${action.type} through block ${action.block_document_id}`;
  if (action.type === "change-flow-run-state") return `${action.type} to ${action.name ?? action.state}`;
  if (!("source" in action)) return action.type;
  const target = Object.entries(action).find(([key, value]) => key.endsWith("_id") && value !== null);
  return target ? `${action.type} ${String(target[1])}` : `${action.type} of the event`;
}
