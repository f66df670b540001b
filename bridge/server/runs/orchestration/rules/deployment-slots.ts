/** Starts a run of a deployment only while its concurrency limit has a slot, which the run has until it ends. */

import type { StateType } from "../../../../contract/runs/state.ts";
import { formatTime, MICROS_PER_SECOND } from "../../../../contract/time.ts";
import { isTerminalType } from "../../../../state.ts";
import { type ProposedState, proposal } from "../../states/state.ts";
import { abort, type Rule, reject } from "../transition.ts";

/** How long a run without a slot waits before it is offered again. */
const SLOT_WAIT_MICROS = 30 * MICROS_PER_SECOND;
/** In these a run has a slot. */
const WITH_SLOT: readonly StateType[] = ["PENDING", "RUNNING", "CANCELLING"];
const REACHED = "Deployment concurrency limit reached.";

/** Whether a run in such a state has a slot. */
export function hasSlot(type: StateType): boolean {
  return WITH_SLOT.includes(type);
}

/** A run takes a slot before there is a process for it, so that none is started in vain. */
export const takeDeploymentSlot: Rule = ({ initial, proposed, run, now, slots }) => {
  if (proposed.type !== "PENDING" || !run.deployment_id) return undefined;
  if (initial && WITH_SLOT.includes(initial.type)) return undefined;
  const deployment = slots();
  if (deployment === undefined) return undefined;
  if (deployment === null) return abort("Deployment not found.");
  if (deployment.limit === 0) {
    return abort("The deployment concurrency limit is 0. The flow will deadlock if submitted again.");
  }
  if (deployment.isFree) return { slot: "take" };
  if (deployment.strategy === "CANCEL_NEW") {
    return reject(REACHED, proposal("CANCELLED", { message: REACHED }));
  }
  return reject(
    REACHED,
    proposal("SCHEDULED", {
      name: "AwaitingConcurrencySlot",
      details: { scheduled_time: formatTime(now + SLOT_WAIT_MICROS) },
    }),
  );
};

/** A run whose slot was given to others while its process was being started begins only if there is one again. */
export const keepDeploymentSlot: Rule = ({ initial, proposed, run, slots }) => {
  const lease = initial?.details.deployment_concurrency_lease_id;
  if (initial?.type !== "PENDING" || proposed.type !== "RUNNING" || !lease) return undefined;
  const deployment = slots();
  if (!deployment || !run.deployment_id) return undefined;
  if (deployment.isLeased(lease)) return { slot: "keep" };
  if (deployment.isFree) return { slot: "take" };
  return reject(
    "Deployment concurrency limit reached after lease expiry.",
    proposal("CANCELLED", {
      message:
        "Deployment concurrency slot lost during provisioning - no slots available to continue execution",
    }),
  );
};

/** A run that was not started in time, and would find no slot, does not wait where its deployment says so. */
export const cancelLateWithoutSlot: Rule = ({ initial, proposed, slots }) => {
  if (initial?.type !== "SCHEDULED" || proposed.name !== "Late") return undefined;
  const deployment = slots();
  if (deployment?.strategy !== "CANCEL_NEW" || deployment.taken < deployment.limit) return undefined;
  return reject(
    "Deployment concurrency limit is full and uses the CANCEL_NEW strategy.",
    proposal("CANCELLED", { message: REACHED }),
  );
};

/**
 * Whether a run that has a lease gives its slot back as it goes from one state to the next. One that retries in the
 * process it is in keeps it, until it ends.
 */
export function leavesSlot(from: StateType, to: ProposedState, wasRefused: boolean): boolean {
  if (isTerminalType(to.type)) return true;
  if (!WITH_SLOT.includes(from) || WITH_SLOT.includes(to.type)) return false;
  return !(wasRefused && to.type === "SCHEDULED" && to.name === "AwaitingRetry");
}
