/** The options of what pauses a run, waits for an input or sends one. */
import { isZod } from "../parameters/zod.ts";
import { isSeconds, type Option } from "./option.ts";

/** A function's option: like a task's, but for what only those have. */
export type CallOption = Pick<Option, "name" | "aliases" | "unit" | "problem">;

/** Keys of inputs at the API: longer ones would be no name. */
const KEY = /^[a-z0-9-]{1,100}$/;

export const waitForInput: CallOption = {
  name: "waitForInput",
  aliases: ["input", "inputtype", "runinput", "schema"],
  problem: schemaProblem,
};

/** The first argument of what receives. */
export const schema: CallOption = { name: "schema", aliases: [], problem: schemaProblem };

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

function schemaProblem(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return "must be a zod schema, or JSON Schema";
  const isShape = Object.values(value).some((field) => isObject(field) && isZod(field));
  return isShape && !isZod(value) ? "must be one zod schema: write z.object({ … })" : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
