/** `timeout`: after how long a run is abandoned. */
import { isSeconds, type Option } from "./option.ts";

export interface TimeoutOption {
  /** Seconds after which a run is abandoned and its signal aborts; default: never. */
  timeout?: number;
}

export const timeout: Option = {
  name: "timeout",
  kinds: ["task", "flow"],
  aliases: ["timeoutseconds", "timeoutms"],
  unit: "seconds",
  problem: (value) => (isSeconds(value) && value > 0 ? undefined : "must be seconds, more than 0"),
  flags: [
    {
      name: "timeout",
      type: "number",
      value: "S",
      summary: "seconds after which a run is given up",
      phrase: (value) => `timeout ${value} s`,
    },
  ],
};
