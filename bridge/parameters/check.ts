/** Checks a flow's parameters: each read as its type, then all validated. */
import type { ErrorObject } from "ajv";
import { carriedIn } from "./exact-numbers.ts";
import { type Given, problemLine } from "./phrasing/line.ts";
import { ParameterError, type Problem } from "./problem.ts";
import { readParameter, readValue } from "./read-value.ts";
import { type JsonSchema, parameterNames, resolveReference } from "./schema.ts";
import { createValidator, type Validator } from "./validator.ts";

type Values = Record<string, unknown>;

/** Gives a flow's parameters, or the fields of an input, as their types want them. @throws ParameterError */
export type CheckParameters = (given: Given, values: Values) => Values;

export interface CheckOptions {
  /** Required parameters may be missing: a deployment sets some, each run the rest. */
  partial?: boolean;
  /** Text was typed, after `-p` or in a form: of a list, it may be the elements. */
  typed?: boolean;
}

/** What came of a check: the values as their types have them, and what is wrong with them, in the order of parameters. */
export interface CheckedParameters {
  values: Values;
  problems: Problem[];
}

/**
 * Checks parameters on their way into or out of JSON: a form's, `-p`'s, a deployment's, a run's. Text is read as the
 * type declared ("5" for a number is 5), big integers as they travel. Defaults are not filled in: the function has
 * them.
 */
export function checkParameters(
  schema: JsonSchema,
  values: Values,
  { partial = false, typed = false }: CheckOptions = {},
): CheckedParameters {
  const validator = createValidator(schema);
  const { properties = {} } = schema;
  const reading = { root: schema, accepts: validator.accepts, source: "text" } as const;
  const readAs = typed ? readParameter : readValue;
  const read: Values = {};
  const unknown: Problem[] = [];
  for (const [name, value] of Object.entries(values)) {
    if (!Object.hasOwn(properties, name)) unknown.push({ kind: "unknown", name, at: name, value });
    else if (value !== undefined) read[name] = carriedIn(readAs(properties[name] ?? {}, value, reading));
  }
  const asked = partial ? { ...schema, required: [] } : schema;
  const problems = findProblems(validator, asked, read).filter(({ kind }) => kind !== "unknown");
  return { values: read, problems: [...unknown, ...problems] };
}

/** Checked parameters. @throws ParameterError for the first problem, naming the parameter, its type and the value. */
export function coerceParameters(
  schema: JsonSchema,
  values: Values,
  given: Given,
  options: CheckOptions = {},
): Values {
  const checked = checkParameters(schema, values, options);
  refuseFirst(checked.problems, schema, given);
  return checked.values;
}

/** @throws ParameterError for the first problem, if there is one */
export function refuseFirst(problems: readonly Problem[], schema: JsonSchema, given: Given): void {
  const [first] = problems;
  if (first) throw new ParameterError(first.kind, problemLine(first, schema, given));
}

/** What is wrong with values that were read: for each parameter one problem, in the order of parameters. */
export function findProblems(validator: Validator, schema: JsonSchema, values: Values): Problem[] {
  const byName = new Map<string, ErrorObject[]>();
  for (const error of validator.errors(schema, values)) {
    const name = parameterOf(error);
    byName.set(name, [...(byName.get(name) ?? []), error]);
  }
  const names = new Set([...parameterNames(schema).filter((name) => byName.has(name)), ...byName.keys()]);
  return [...names].flatMap((name) => {
    const errors = byName.get(name) ?? [];
    // A union fails as a whole, unless one of its options is meant (an object with one wrong member).
    const whole = errors.find((error) => error.keyword === "anyOf" && pathOf(error).length === 1);
    const error = whole ?? errors[0];
    return error ? [toProblem(error, name, schema)] : [];
  });
}

/** Keywords that fail when a value is of another type than the schema's. */
const TYPE_KEYWORDS: ReadonlySet<string> = new Set(["type", "enum", "const", "anyOf", "oneOf", "format"]);

function toProblem(error: ErrorObject, name: string, root: JsonSchema): Problem {
  const [, ...inner] = pathOf(error);
  const isOfAll = pathOf(error).length === 0;
  const at = `${name}${inner.map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`)).join("")}`;
  const own = error.parentSchema as JsonSchema;
  const { keyword, data: value } = error;
  if (keyword === "required") {
    const missing = String(error.params.missingProperty);
    const schema = resolveReference(own, root).properties?.[missing] ?? {};
    return { kind: "missing", name, at: isOfAll ? missing : `${at}.${missing}`, schema };
  }
  if (keyword === "additionalProperties") {
    if (isOfAll) return { kind: "unknown", name, at: name };
    return { kind: "rule", name, at, value, text: `must not have ${error.params.additionalProperty}` };
  }
  if (TYPE_KEYWORDS.has(keyword)) return { kind: "type", name, at, value, schema: own };
  return { kind: "rule", name, at, value, text: error.message ?? "is not valid" };
}

/** The parameter an error is about; empty for a rule about all of them. */
function parameterOf(error: ErrorObject): string {
  const [name] = pathOf(error);
  return name ?? String(error.params.missingProperty ?? error.params.additionalProperty ?? "");
}

/** `/cut/0/min` -> `["cut", "0", "min"]` */
function pathOf({ instancePath }: ErrorObject): string[] {
  return instancePath
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}
