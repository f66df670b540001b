/** `parameterNames`: what a function's parameters are called, where its text does not say it. */
import { isListOfStrings, type Option } from "../option.ts";

export interface ParameterNamesOption {
  /** Names of the function's parameters, when its text cannot be read. */
  parameterNames?: readonly string[];
}

export const parameterNames: Option = {
  name: "parameterNames",
  kinds: ["task", "flow"],
  aliases: [],
  problem: (value) => (isListOfStrings(value) ? undefined : "must be a list of strings"),
};
