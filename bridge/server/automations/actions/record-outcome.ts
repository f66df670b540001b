/** Says in events that an action was triggered, and that it was executed or why it failed. */
import { MICROS_PER_SECOND, parseTime } from "../../../contract/time.ts";
import { v7 } from "../../../uuid.ts";
import type { ServerContext } from "../../context.ts";
import { publishEvent } from "../../events/publish-event.ts";
import { resourceOf } from "../../events/resource.ts";
import { eventResource, type Invocation, postureOf } from "../evaluation/act.ts";
import type { Outcome } from "./outcome.ts";

/** An event that is older than this is not waited for by those that it led to. */
const TIGHT_MICROS = 5 * 60 * MICROS_PER_SECOND;

/** Inside a transaction; without a reason it was executed. */
export function recordOutcome(
  context: ServerContext,
  invocation: Invocation,
  reason: string | undefined,
  { related, details }: Outcome,
): void {
  const { automation, action, index, event, firing } = invocation;
  const { trigger } = automation;
  const about = {
    resource: resourceOf(
      "automation",
      automation.id,
      { name: automation.name },
      { "prefect.trigger-type": trigger.type, ...postureOf(trigger) },
    ),
    related: [
      ...related,
      eventResource(invocation.triggeredEventId, "automation-triggered-event"),
      ...(event ? [eventResource(event.id, "triggering-event")] : []),
    ],
  };
  const payload = { action_index: index, action_type: action.type, invocation: invocation.id };
  const isTight =
    event !== null && Math.abs(parseTime(firing.triggered) - parseTime(event.occurred)) < TIGHT_MICROS;
  const triggered = v7();
  publishEvent(context, {
    ...about,
    id: triggered,
    occurred: firing.triggered,
    event: "prefect.automation.action.triggered",
    payload,
    follows: isTight ? event.id : null,
  });
  publishEvent(context, {
    ...about,
    event: `prefect.automation.action.${reason === undefined ? "executed" : "failed"}`,
    payload: { ...payload, ...(reason !== undefined && { reason }), ...details },
    follows: triggered,
  });
}
