/** From Cancelling a run can only become Cancelled; a run without a process does so at once. */
import { proposal } from "../../states/state.ts";
import { type Rule, reject } from "../transition.ts";

/** A run that is being cancelled can only become Cancelled. */
export const onlyCancelled: Rule = ({ initial, proposed }) => {
  if (initial?.type !== "CANCELLING" || proposed.type === "CANCELLED") return undefined;
  return reject("Cannot transition flows that are cancelling to a state other than Cancelled.");
};

/** A run without a process needs no Cancelling. */
export const cancelWithoutProcess: Rule = ({ initial, proposed, run }) => {
  if (!initial || proposed.type !== "CANCELLING") return undefined;
  if (initial.type === "SCHEDULED" && (!run.infrastructure_pid || initial.name === "Resuming")) {
    return reject("Scheduled flow run has no infrastructure to terminate.", proposal("CANCELLED"));
  }
  if (initial.type === "PAUSED" && initial.details.pause_reschedule) {
    return reject("Suspended flow run has no infrastructure to terminate.", proposal("CANCELLED"));
  }
  return undefined;
};
