/** A running run may pause or be suspended, once per pause key, and leaves the pause in time. */
import { parseMaybe } from "../../../../contract/time.ts";
import { isTerminalType } from "../../../../state.ts";
import { v7 } from "../../../../uuid.ts";
import { proposal } from "../../states/state.ts";
import { abort, type Rule, reject } from "../transition.ts";

/** Only a running run pauses, and the same pause fires once. */
export const enterPause: Rule = ({ initial, proposed, run }) => {
  if (proposed.type !== "PAUSED") return undefined;
  const verb = proposed.name === "Suspended" ? "suspend" : "pause";
  if (!initial) return abort(`Cannot ${verb} flows with no state.`);
  if (initial.type !== "RUNNING") return reject(`Cannot ${verb} flows that are not currently running.`);
  const key = proposed.details.pause_key ?? v7();
  if (run.policy.pause_keys?.includes(key)) return reject(`This ${verb} has already fired.`);
  if (proposed.details.pause_reschedule) {
    if (run.parent_task_run_id) return abort(`Cannot ${verb} subflows.`);
    if (!run.deployment_id) return abort(`Cannot ${verb} flows without a deployment.`);
  }
  return { afterwards: (policy) => ({ ...policy, pause_keys: [...(policy.pause_keys ?? []), key] }) };
};

/** A paused run goes on, is rescheduled, is cancelled or ends; too late, it has failed. */
export const leavePause: Rule = ({ initial, proposed, run, now }) => {
  if (initial?.type !== "PAUSED") return undefined;
  if (!["RUNNING", "SCHEDULED", "CANCELLING"].includes(proposed.type) && !isTerminalType(proposed.type)) {
    return reject(`This run cannot transition to the ${proposed.type} state from the ${initial.type} state.`);
  }
  const name = proposed.name.toLowerCase();
  if (initial.details.pause_reschedule && !run.deployment_id) {
    return reject(`Cannot reschedule a ${name} flow run without a deployment.`);
  }
  const timeout = parseMaybe(initial.details.pause_timeout);
  if (proposed.type !== "CANCELLING" && timeout !== null && timeout < now) {
    const verb = proposed.name === "Suspended" ? "suspend" : "pause";
    return reject(
      `The flow run ${verb} has timed out and can no longer resume.`,
      proposal("FAILED", { message: `The flow was ${name} and never resumed.` }),
    );
  }
  return { afterwards: (policy) => ({ ...policy, resuming: true }) };
};
