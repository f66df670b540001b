/** A failed run retries up to its retries, in the process it is in. */
import { formatTime, MICROS_PER_SECOND } from "../../../../contract/time.ts";
import { proposal } from "../../states/state.ts";
import { type Rule, reject } from "../transition.ts";

/** The delay is the one of the run's policy, in seconds. */
export const retry: Rule = ({ initial, proposed, run, now }) => {
  if (initial?.type !== "RUNNING" || proposed.type !== "FAILED") return undefined;
  const { retries, retry_delay } = run.policy;
  if (retries === null || retries === undefined || run.run_count > retries) {
    return { policy: { ...run.policy, retry_type: null } };
  }
  const again = proposal("SCHEDULED", {
    name: "AwaitingRetry",
    message: proposed.message,
    data: proposed.data,
    details: {
      scheduled_time: formatTime(now + Math.round((retry_delay ?? 0) * MICROS_PER_SECOND)),
      deployment_concurrency_lease_id: initial.details.deployment_concurrency_lease_id ?? null,
    },
  });
  return {
    ...reject("Retrying", again),
    policy: { ...run.policy, resuming: false, pause_keys: [], retry_type: "in_process" },
  };
};
