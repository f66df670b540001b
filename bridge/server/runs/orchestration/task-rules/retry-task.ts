/** A failed task run waits for its next attempt, as long as it has one; an attempt after the first is called one. */
import { formatTime, MICROS_PER_SECOND } from "../../../../contract/time.ts";
import { clampedPoissonInterval } from "../../poisson.ts";
import { proposal } from "../../states/state.ts";
import { renamed, type TaskEffect, type TaskTransition } from "../task-transition.ts";
import { reject } from "../transition.ts";

/** Unless the state says that the failure is not to be retried. */
export function retryTask({ initial, proposed, run, now }: TaskTransition): TaskEffect | undefined {
  if (initial?.type !== "RUNNING" || proposed.type !== "FAILED") return undefined;
  const { retries } = run.policy;
  if (retries === null || retries === undefined || run.run_count > retries) return undefined;
  if (proposed.details.retriable === false) return undefined;
  const again = proposal("SCHEDULED", {
    name: "AwaitingRetry",
    message: proposed.message,
    data: proposed.data,
    details: { scheduled_time: formatTime(now + Math.round(delaySeconds(run) * MICROS_PER_SECOND)) },
  });
  return reject("Retrying", again);
}

/** Of a list, each attempt has its own delay, and those after its end the last. */
function delaySeconds({ run_count, policy }: TaskTransition["run"]): number {
  const { retry_delay: delay, retry_jitter_factor: jitter } = policy;
  const seconds =
    (Array.isArray(delay) ? delay[Math.min(Math.max(run_count, 1), delay.length) - 1] : delay) ?? 0;
  return jitter && jitter > 0 && seconds > 0 ? clampedPoissonInterval(seconds, jitter) : seconds;
}

/** `Retrying` after a failure, `Rerunning` otherwise. */
export function renameReruns({ initial, proposed, run }: TaskTransition): TaskEffect | undefined {
  if (!initial || proposed.type !== "RUNNING" || run.run_count === 0) return undefined;
  return renamed(proposed, initial.name === "AwaitingRetry" ? "Retrying" : "Rerunning");
}
