/** `retries`: how often a failed run is tried again. */
import type { Option } from "../option.ts";

export interface RetriesOption {
  /** How often a failed run is tried again; default: never. */
  retries?: number;
}

export const DEFAULT_RETRIES = 0;

export const retries: Option = {
  name: "retries",
  kinds: ["task", "flow"],
  aliases: ["retry", "maxretries"],
  problem: (value) =>
    Number.isInteger(value) && (value as number) >= 0 ? undefined : "must be a whole number, 0 or more",
  flags: [
    {
      name: "retries",
      type: "number",
      value: "N",
      summary: "how often a failed run is tried again",
      phrase: (value) => `${value} ${value === 1 ? "retry" : "retries"}`,
    },
  ],
};
