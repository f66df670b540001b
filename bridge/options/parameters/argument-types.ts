/** `argumentTypes`: the types of a function's parameters, where something has read them from its source. */
import type { JsonSchema } from "../../parameters/schema.ts";
import type { Option } from "../option.ts";

export interface ArgumentTypesOption {
  /** JSON Schema of the parameters by name, which calls are checked by; `%%flow` reads it from TypeScript's types. */
  argumentTypes?: JsonSchema;
}

export const argumentTypes: Option = {
  name: "argumentTypes",
  kinds: ["flow"],
  aliases: [],
  problem: (value) =>
    typeof value === "object" && value !== null && !Array.isArray(value) ? undefined : "must be JSON Schema",
};
