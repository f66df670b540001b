/** The options of what pauses a run, waits for an input or sends one. */
import { isSeconds, type Option } from "./option.ts";

/** A function's option: like a task's, but for what only those have. */
export type CallOption = Pick<Option, "name" | "aliases" | "unit" | "problem">;

/** Keys of inputs at the API: longer ones would be no name. */
const KEY = /^[a-z0-9-]{1,100}$/;

export const waitForInput: CallOption = {
  name: "waitForInput",
  aliases: ["input", "inputtype", "runinput", "schema"],
  problem: (value) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? undefined
      : "must be a zod schema, or JSON Schema",
};

export const timeout: CallOption = {
  name: "timeout",
  aliases: ["timeoutseconds", "timeoutms"],
  unit: "seconds",
  problem: (value) => (isSeconds(value) && value > 0 ? undefined : "must be seconds, more than 0"),
};

export const pollInterval: CallOption = {
  name: "pollInterval",
  aliases: ["pollintervalseconds", "interval"],
  unit: "seconds",
  problem: timeout.problem,
};

export const key: CallOption = {
  name: "key",
  aliases: ["pausekey", "name"],
  problem: keyProblem,
};

export const keyPrefix: CallOption = {
  name: "keyPrefix",
  aliases: ["prefix"],
  problem: keyProblem,
};

export const runInput: CallOption = {
  name: "runInput",
  aliases: ["input", "inputs", "parameters", "waitforinput"],
  problem: (value) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? undefined
      : "must be an object with a value for each field",
};

function keyProblem(value: unknown): string | undefined {
  return typeof value === "string" && KEY.test(value)
    ? undefined
    : "must be up to 100 lower-case letters, digits and dashes";
}
