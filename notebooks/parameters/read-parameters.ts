/** Reads what was typed for a notebook's parameters as the types that the notebook declares. */
import { findProblems } from "../../bridge/parameters/check.ts";
import { describeType } from "../../bridge/parameters/phrasing/type.ts";
import { valueText } from "../../bridge/parameters/phrasing/value.ts";
import type { Problem } from "../../bridge/parameters/problem.ts";
import { readParameter } from "../../bridge/parameters/read-value.ts";
import { reviveParameters } from "../../bridge/parameters/revive.ts";
import { type JsonSchema, resolveReference } from "../../bridge/parameters/schema.ts";
import { typedText } from "../../bridge/parameters/typed-texts.ts";
import { createValidator, type Validator } from "../../bridge/parameters/validator.ts";
import { NotebookError } from "../errors.ts";
import type { Notebook } from "../file/notebook.ts";
import {
  type Assignments,
  isExact,
  type Parameters,
  type ParameterValue,
  parseValue,
} from "./papermill-values.ts";
import { type DeclaredParameters, parametersNamed } from "./parameters-cell.ts";

/**
 * The values, each read as its parameter's type ("2" for a string stays "2", for a number is 2, for a list of numbers
 * is [2]); as papermill reads it where no type is declared, and as it stands where it was given raw.
 * @param folder the notebook's, for the types of files that it imports
 * @throws NotebookError `parameters.type` (naming parameter, type and value) and those of `parametersNamed`
 */
export function readParameters(notebook: Notebook, assignments: Assignments, folder?: string): Parameters {
  if (assignments.size === 0) return {};
  const declared = parametersNamed(notebook, [...assignments.keys()], folder);
  const validator = createValidator(declared);
  const values: Parameters = {};
  for (const [name, { text, texts, raw }] of assignments) {
    if (raw) values[name] = text;
    else values[name] = readList(declared, name, texts, validator) ?? readAs(declared, name, text, validator);
  }
  return values;
}

/** A list whose elements were given one by one; undefined for what was given once, or is no list. */
function readList(
  declared: DeclaredParameters,
  name: string,
  texts: readonly string[],
  validator: Validator,
): ParameterValue | undefined {
  if (texts.length < 2) return undefined;
  const schema = resolveReference(declared.properties[name] ?? {}, declared);
  const reading = { root: declared, accepts: validator.accepts, source: "text" } as const;
  const list = readParameter(schema, typedText(texts), reading);
  if (!Array.isArray(list)) return undefined;
  const [problem] = findProblems(validator, { properties: declared.properties }, { [name]: list });
  if (problem) throw new NotebookError("parameters.type", `Parameter ${phrase(problem, declared)}`);
  return reviveParameters(declared, { [name]: list })[name] as ParameterValue;
}

function readAs(
  declared: DeclaredParameters,
  name: string,
  text: string,
  validator: Validator,
): ParameterValue {
  const schema = resolveReference(declared.properties[name] ?? {}, declared);
  const big = bigintOf(schema, text);
  if (big !== undefined) return big;
  const value = isBigint(schema) ? undefined : plainAs(schema, text, declared, validator);
  if (value === undefined) throw wrong(declared, name, text, validator);
  return reviveParameters(declared, { [name]: value })[name] as ParameterValue;
}

/** As JSON has it; undefined when the text can't be read as this type. */
function plainAs(
  schema: JsonSchema,
  text: string,
  root: DeclaredParameters,
  { accepts }: Validator,
): unknown {
  const plain = parseValue(text);
  if (accepts(schema, plain)) return plain;
  return [text, plain]
    .map((candidate) => readParameter(schema, candidate, { root, accepts, source: "text" }))
    .find((value) => accepts(schema, value) && (typeof value !== "number" || isExact(text, value)));
}

function isBigint(schema: JsonSchema): boolean {
  return schema.format === "bigint";
}

/** Read apart: on its way through a number it would be rounded. */
function bigintOf(schema: JsonSchema, text: string): bigint | undefined {
  const [, digits, mark] = /^\s*([+-]?\d[\d_]*)(n?)\s*$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const options = isBigint(schema) ? [schema] : (schema.anyOf ?? [schema]);
  const isMeant = mark === "n" || !options.some((option) => option.type === "number");
  return isMeant && options.some(isBigint) ? BigInt(digits.replaceAll("_", "")) : undefined;
}

function wrong(
  declared: DeclaredParameters,
  name: string,
  text: string,
  validator: Validator,
): NotebookError {
  const inner = problemInside(declared, name, text, validator);
  if (inner) return new NotebookError("parameters.type", `Parameter ${phrase(inner, declared)}`);
  const type = describeType(declared.properties[name] ?? {}, declared);
  const why = isExact(text, Number(text)) ? "" : ", which a number can't hold exactly";
  return new NotebookError(
    "parameters.type",
    `Parameter ${name} must be ${type}, got ${valueText(text)}${why}`,
  );
}

/** What is wrong in a part of it, when the whole is a list or an object as it should be. */
function problemInside(
  declared: DeclaredParameters,
  name: string,
  text: string,
  validator: Validator,
): Problem | undefined {
  const schema = { properties: declared.properties };
  const [problem] = findProblems(validator, schema, { [name]: parseValue(text) });
  return problem && (problem.at !== name || problem.kind === "rule") ? problem : undefined;
}

function phrase({ kind, at, value, schema = {}, text }: Problem, root: DeclaredParameters): string {
  if (kind === "missing") return `${at} is missing: it must be ${describeType(schema, root)}`;
  if (kind === "rule") return `${at} ${text}, got ${valueText(value)}`;
  return `${at} must be ${describeType(schema, root)}, got ${valueText(value)}`;
}
