/** `name`: what a task's or flow's runs are called. */
import type { Option } from "./option.ts";

export interface NameOption {
  /** What its runs are called; default: the function's own name. */
  name?: string;
}

export const name: Option = {
  name: "name",
  kinds: ["task", "flow"],
  aliases: ["taskname", "flowname"],
  // Prefect's rule: names stand in paths.
  problem: (value) =>
    typeof value === "string" && value !== "" && !/[/%&><]/.test(value)
      ? undefined
      : "must be a string without / % & > <",
};
