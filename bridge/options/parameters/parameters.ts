/** `parameters`: what a flow's parameters must be. */
import type { DeclaredParameters } from "../../parameters/declared.ts";
import type { Option } from "../option.ts";

export interface ParametersOption {
  /** What the parameters must be: a zod schema of an object, or JSON Schema. */
  parameters?: DeclaredParameters;
}

export const parameters: Option = {
  name: "parameters",
  kinds: ["flow"],
  aliases: ["parameterschema", "params", "parameter", "schema"],
  problem: (value) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? undefined
      : "must be a zod schema of an object, or JSON Schema",
};
