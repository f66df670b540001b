/** `retryDelay`: how long to wait before each retry. */
import { isSeconds, type Option } from "../option.ts";

/** Seconds: one number for all retries, or one for each, the last one for all further. */
export type RetryDelay = number | readonly number[];

export interface RetryDelayOption {
  /** Seconds before each retry, or a list: one for each retry, the last one for all further. */
  retryDelay?: RetryDelay;
}

export const DEFAULT_RETRY_DELAY: RetryDelay = 0;

export const retryDelay: Option = {
  name: "retryDelay",
  kinds: ["task", "flow"],
  aliases: ["retrydelayseconds", "retrydelays", "delay"],
  unit: "seconds",
  problem: (value) =>
    (Array.isArray(value) ? value.every(isSeconds) : isSeconds(value))
      ? undefined
      : "must be seconds, or a list of seconds",
  flags: [
    {
      name: "retry-delay",
      type: "numbers",
      value: "S[,S…]",
      summary: "seconds before each retry",
      phrase: (value) => `${[value].flat().join(", ")} s apart`,
    },
  ],
};

/** Seconds before retry number `retry` (0 is the first). */
export function delayBefore(retry: number, delay: RetryDelay = DEFAULT_RETRY_DELAY): number {
  if (typeof delay === "number") return delay;
  return delay[Math.min(retry, delay.length - 1)] ?? 0;
}
