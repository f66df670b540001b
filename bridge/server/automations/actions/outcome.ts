/** Defines how an action ends: with resources and details, or with why it could not be done. */
import type { Resource } from "../../../contract/events/event.ts";

/** What stands in the payload of the event that says how it ended. */
export type Details = Record<string, unknown>;

/** What an action was about, and what its event says of it besides. */
export interface Outcome {
  related: Resource[];
  details: Details;
}

/** An action that could not be done, and is not tried again. */
export class ActionFailed extends Error {
  override readonly name = "ActionFailed";
  readonly outcome: Outcome;
  constructor(reason: string, { related = [], details = {} }: Partial<Outcome> = {}) {
    super(reason);
    this.outcome = { related, details };
  }
}

/** A call that was refused, as Prefect says it of the call that it makes for the same action. */
export function refused(
  type: string,
  status: number,
  detail: unknown,
  outcome: Partial<Outcome>,
): ActionFailed {
  const reason =
    status === 409 || status === 422
      ? `Validation error occurred for '${type}'${detail ? ` - ${String(detail)}` : ""}`
      : `Unexpected status from '${type}' action: ${status}`;
  return new ActionFailed(reason, { ...outcome, details: { ...outcome.details, status_code: status } });
}
