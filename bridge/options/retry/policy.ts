/** Writes the retries of a run as Prefect's API has them: its `empirical_policy`. */
import { DEFAULT_RETRY_DELAY, delayBefore, type RetryDelay } from "./delay.ts";

/** Of a task run: the client retries, so every delay may be told. */
export function taskRetryPolicy(retries: number, retryDelay: RetryDelay = DEFAULT_RETRY_DELAY) {
  return {
    max_retries: retries,
    retry_delay_seconds: typeof retryDelay === "number" ? retryDelay : 0,
    retries,
    retry_delay: retryDelay,
  };
}

/**
 * Of a flow run, whose retries the API decides: it knows one delay, in whole seconds (rounded up), so of a listed one
 * the delay after `failures` failures is given.
 */
export function flowRetryPolicy(retries: number, retryDelay: RetryDelay, failures = 0) {
  return { retries, retry_delay: Math.ceil(delayBefore(failures, retryDelay)) };
}
