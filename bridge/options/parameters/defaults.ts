/** `parameterDefaults`: the defaults of a function's parameters, where they are no literals in its text. */
import type { Option } from "../option.ts";

export interface ParameterDefaultsOption {
  /** Gives defaults by name, for the run's record; called at each run, after which the function's own hold. */
  parameterDefaults?: () => Record<string, unknown>;
}

export const parameterDefaults: Option = {
  name: "parameterDefaults",
  kinds: ["flow"],
  aliases: [],
  problem: (value) => (typeof value === "function" ? undefined : "must be a function"),
};
