/** Of two workers that want a run, the first to set it PENDING has it; the second is refused. */
import { abort, type Effect, type Step } from "../transition.ts";

/** One that runs or was cancelled is not taken either; a pending one may be given another name (`Submitting`). */
export function claim({ initial, proposed }: Step): Effect | undefined {
  if (!initial || proposed.type !== "PENDING") return undefined;
  if (!["PENDING", "CANCELLING", "RUNNING", "CANCELLED"].includes(initial.type)) return undefined;
  if (initial.type === "PENDING" && initial.name !== proposed.name && proposed.name !== "Pending") {
    return {
      proposed: {
        ...proposed,
        details: {
          ...proposed.details,
          scheduled_time: initial.details.scheduled_time ?? null,
          deployment_concurrency_lease_id: initial.details.deployment_concurrency_lease_id ?? null,
        },
      },
    };
  }
  return abort(`This run is in a ${initial.type} state and cannot transition to a PENDING state.`);
}
