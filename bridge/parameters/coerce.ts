/** Parameters as a person or a form gave them -> values of the types the flow declares. */

import { CellflowError } from "../errors.ts";
import { nearestName } from "../nearest.ts";
import { isCalendarDay } from "./calendar.ts";
import { carriedIn, exactNumber } from "./exact-numbers.ts";
import { readText } from "./read-text.ts";
import { describeType, type JsonSchema, type ParameterSchema, parameterNames } from "./schema.ts";
import { createValidator, type Problem } from "./validate.ts";

type Values = Record<string, unknown>;
/** What is needed of a schema; one read from a server may lack the rest. */
export type Parameters = Pick<ParameterSchema, "properties"> & Partial<ParameterSchema>;

/**
 * The values with text turned into the types declared ("5" for a number is 5), or a CellflowError that
 * names the first wrong parameter, its type and the value. Defaults are not filled in: the function has them. With
 * `partial`, required parameters may be missing (a deployment sets some, each run the rest).
 */
export async function coerceParameters(
  schema: Parameters,
  values: Values,
  flowName: string,
  options: { partial?: boolean } = {},
): Promise<Values> {
  const { coerced, problems } = await check(options.partial ? { ...schema, required: [] } : schema, values);
  const first = problems[0];
  if (first) throw new CellflowError(`parameters.${first.kind}`, problemLine(first, schema, flowName));
  return coerced;
}

/**
 * What a filled-in form gives: fields left empty are not given, so that the flow's own defaults hold.
 * The rest is still text, for `coerceParameters`.
 */
export function formValues(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== "" && value !== undefined),
  );
}

/** Every wrong field of a form, in words for people who don't write code; empty when all is well. */
export async function fieldErrors(schema: Parameters, values: Values): Promise<Record<string, string>> {
  const { problems } = await check(schema, formValues(values));
  const errors: Record<string, string> = {};
  for (const problem of problems) errors[problem.name] ??= fieldText(problem, schema);
  return errors;
}

async function check(schema: Parameters, values: Values): Promise<{ coerced: Values; problems: Problem[] }> {
  const definitions = schema.definitions ?? {};
  const validator = await createValidator(definitions);
  const coerced: Values = {};
  const problems: Problem[] = [];
  for (const name of Object.keys(values)) {
    if (!Object.hasOwn(schema.properties, name))
      problems.push({ kind: "unknown", name, at: name, value: values[name] });
  }
  for (const name of parameterNames(schema)) {
    const property = schema.properties[name] as JsonSchema;
    const given = values[name];
    if (given === undefined) {
      if (schema.required?.includes(name))
        problems.push({ kind: "missing", name, at: name, schema: property });
      continue;
    }
    const value = carriedIn(readText(property, given, validator.accepts, definitions));
    const problem = validator.problem(property, value, name);
    if (problem) problems.push(problem);
    else coerced[name] = value;
  }
  return { coerced, problems };
}

function problemLine(problem: Problem, schema: Parameters, flowName: string): string {
  const known = parameterNames(schema);
  const type = problem.schema ? describeType(problem.schema, schema.definitions) : "another type";
  switch (problem.kind) {
    case "unknown": {
      const nearest = nearestName(problem.name, known);
      const list = known.length > 0 ? `it takes ${known.join(", ")}` : "it takes no parameters";
      return `flow ${flowName} has no parameter ${problem.name}${nearest ? `; did you mean ${nearest}?` : ""} (${list})`;
    }
    case "missing":
      return `flow ${flowName} needs parameter ${problem.at} (${type})`;
    case "type":
      return `parameter ${problem.at} of flow ${flowName} must be ${type}, got ${shown(problem.value)}${why(type, problem.value)}`;
    case "rule":
      return `parameter ${problem.at} of flow ${flowName} ${problem.text}, got ${shown(problem.value)}`;
  }
}

/** What is wrong with a value that looks right at first sight, in brackets. */
function why(type: string, value: unknown): string {
  return isNoDay(type, value) ? " (there is no such day)" : lostDigits(value);
}

function isNoDay(type: string, value: unknown): boolean {
  return type.includes("a date") && typeof value === "string" && !isCalendarDay(value);
}

/** Why a whole number was refused where one is wanted: a number would not keep all its digits. */
function lostDigits(value: unknown): string {
  if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value))
    return " (JSON's numbers lose digits of it: give it as text)";
  if (typeof value === "string" && /^[+-]?\d+$/.test(value.trim()) && exactNumber(value.trim()) === undefined)
    return " (a number loses digits of it: its type must be bigint)";
  return "";
}

function fieldText(problem: Problem, schema: Parameters): string {
  const own = problem.schema ? describeType(problem.schema, schema.definitions) : "";
  const where =
    problem.at === problem.name ? "" : `${problem.at.slice(problem.name.length).replace(/^\./, "")}: `;
  switch (problem.kind) {
    case "unknown":
      return "This form has no such field.";
    case "missing":
      return `${where}Please fill this in.`;
    case "rule":
      return `${where}The value ${problem.text}.`;
    case "type":
      return lostDigits(problem.value)
        ? `${where}${shown(problem.value)} has more digits than can be kept here.`
        : `${where}${plainAdvice(own, problem.value)}`;
  }
}

function plainAdvice(type: string, value: unknown): string {
  const got = typeof value === "string" ? `“${value}”` : shown(value);
  if (type === "a number") return `${got} is not a number. Write digits, for example 5 or 2.5.`;
  if (type === "a whole number") return `${got} is not a whole number. Write digits, for example 5.`;
  if (type === "true or false") return `${got} is neither yes nor no.`;
  if (isNoDay(type, value)) return `${got}: there is no such day.`;
  if (type === "a date and time")
    return `${got} is not a date. Write it like 2021-01-31 or 2021-01-31T08:00.`;
  if (type.startsWith("one of "))
    return `Please choose one of ${type.slice("one of ".length).replaceAll('"', "")}.`;
  if (type.startsWith("a list")) return `${got} is not ${type}. Write it like ["a", "b"].`;
  if (type === "an object") return `${got} cannot be read. Write it like {"name": "value"}.`;
  return `${got} does not fit: it must be ${type}.`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
