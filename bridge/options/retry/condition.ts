/** `retryCondition`: which errors are worth a retry. */
import type { Option } from "../option.ts";

export interface RetryConditionOption {
  /** Is this error worth a retry? Default: every one is. */
  retryCondition?: (error: unknown) => boolean;
}

export const retryCondition: Option = {
  name: "retryCondition",
  kinds: ["task"],
  aliases: ["retryconditionfn"],
  problem: (value) => (typeof value === "function" ? undefined : "must be a function of the error"),
  flags: [
    {
      name: "retry-condition",
      type: "expression",
      value: "FUNCTION",
      summary: "a function of the error: is it worth a retry?",
      phrase: (value) => `if ${value}`,
    },
  ],
};
