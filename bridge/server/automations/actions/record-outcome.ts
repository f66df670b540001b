/** Says in events that an action was triggered, and that it was executed or why it failed. */
import { MICROS_PER_SECOND, parseTime } from "../../../contract/time.ts";
import { v7 } from "../../../uuid.ts";
import type { ServerContext } from "../../context.ts";
import { publishEvent } from "../../events/publish-event.ts";
import { resourceOf } from "../../events/resource.ts";
import { noteChain } from "../evaluation/chain.ts";
import { eventResource, type Invocation, postureOf } from "../invocation.ts";
import type { ActionFailed, Outcome } from "./outcome.ts";

/** An event that is older than this is not waited for by those that it led to. */
const TIGHT_MICROS = 5 * 60 * MICROS_PER_SECOND;

/** Inside a transaction; without a reason it was executed. */
export function recordOutcome(
  context: ServerContext,
  invocation: Invocation,
  reason: string | undefined,
  { related, details }: Outcome,
): void {
  const { event, firing } = invocation;
  const { payload, ...about } = aboutAction(invocation, related);
  const isTight =
    event !== null && Math.abs(parseTime(firing.triggered) - parseTime(event.occurred)) < TIGHT_MICROS;
  const triggered = v7();
  const outcome = v7();
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
    id: outcome,
    event: `prefect.automation.action.${reason === undefined ? "executed" : "failed"}`,
    payload: { ...payload, ...(reason !== undefined && { reason }), ...details },
    follows: triggered,
  });
  for (const id of [triggered, outcome]) noteChain(context, id, invocation.chain);
}

/** Inside a transaction: the action failed for good. */
export function failAction(
  context: ServerContext,
  invocation: Invocation,
  { message, outcome }: ActionFailed,
): void {
  recordOutcome(context, invocation, message, outcome);
}

/** Inside a transaction: says that a message did not arrive at first; it is sent again. Prefect's server sends once. */
export function recordDelay(
  context: ServerContext,
  invocation: Invocation,
  { message, outcome }: ActionFailed,
): void {
  const { payload, ...about } = aboutAction(invocation, outcome.related);
  const id = v7();
  publishEvent(context, {
    ...about,
    id,
    event: "cellflow.automation.action.delayed",
    payload: { ...payload, reason: message, ...outcome.details },
  });
  noteChain(context, id, invocation.chain);
}

function aboutAction(invocation: Invocation, related: Outcome["related"]) {
  const { automation, action, index, event } = invocation;
  const { trigger } = automation;
  return {
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
    payload: { action_index: index, action_type: action.type, invocation: invocation.id },
  };
}
