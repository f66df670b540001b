/** Starts a run of a deployment only below its concurrency limit. */
import { formatTime, MICROS_PER_SECOND } from "../../../../contract/time.ts";
import { proposal } from "../../state.ts";
import { abort, type Rule, reject } from "../transition.ts";

/** How long a run without a slot waits before it is offered again. */
const SLOT_WAIT_MICROS = 30 * MICROS_PER_SECOND;

/**
 * Slots are counted by the states of the deployment's runs, not leased: a run that ends or crashes gives its
 * slot back by that alone.
 */
export const deploymentSlots: Rule = ({ initial, proposed, run, now, slots }) => {
  if (proposed.type !== "PENDING" || !run.deployment_id) return undefined;
  if (initial && ["PENDING", "RUNNING", "CANCELLING"].includes(initial.type)) return undefined;
  const deployment = slots();
  if (deployment === undefined) return undefined;
  if (deployment === null) return abort("Deployment not deployment.");
  if (deployment.limit === 0) {
    return abort("The deployment concurrency limit is 0. The flow will deadlock if submitted again.");
  }
  if (deployment.taken < deployment.limit) return undefined;
  const reason = "Deployment concurrency limit reached.";
  if (deployment.strategy === "CANCEL_NEW") {
    return reject(reason, proposal("CANCELLED", { message: "Deployment concurrency limit reached." }));
  }
  return reject(
    reason,
    proposal("SCHEDULED", {
      name: "AwaitingConcurrencySlot",
      details: { scheduled_time: formatTime(now + SLOT_WAIT_MICROS) },
    }),
  );
};
