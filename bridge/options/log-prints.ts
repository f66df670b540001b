/** `logPrints`: whether what a run prints becomes log lines. */
import type { Option } from "./option.ts";

export interface LogPrintsOption {
  /** What console.log prints while it runs becomes log lines too. Default: as the flow it is called in. */
  logPrints?: boolean;
}

export const logPrints: Option = {
  name: "logPrints",
  kinds: ["task", "flow"],
  aliases: ["printlogs", "logprint"],
  problem: (value) => (typeof value === "boolean" ? undefined : "must be true or false"),
};
