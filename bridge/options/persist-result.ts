/** `persistResult`: whether what a run gives is stored. */
import type { Option } from "./option.ts";

export interface PersistResultOption {
  /**
   * What it gives is stored before its run is Completed: values, arrays of numbers, Map, Set, Date, BigInt, Error,
   * tables of apache-arrow. What can't be is named in the log, and the run goes on. Default: as the flow it is called
   * in; a flow's own result is stored where it is small (1 MB).
   */
  persistResult?: boolean;
}

export const persistResult: Option = {
  name: "persistResult",
  kinds: ["task", "flow"],
  aliases: ["persist", "storeresult"],
  problem: (value) => (typeof value === "boolean" ? undefined : "must be true or false"),
  flags: [
    {
      name: "persist",
      type: "flag",
      no: "stores nothing of what it gives",
      summary: "stores what it gives",
      phrase: (value) => (value === false ? "result not stored" : "result stored"),
    },
  ],
};
