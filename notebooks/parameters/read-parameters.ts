/** Reads what was typed for a notebook's parameters as the types that the notebook declares. */

import { describeType } from "../../bridge/parameters/phrasing/type.ts";
import { valueText } from "../../bridge/parameters/phrasing/value.ts";
import { readValue } from "../../bridge/parameters/read-value.ts";
import { reviveParameters } from "../../bridge/parameters/revive.ts";
import type { JsonSchema } from "../../bridge/parameters/schema.ts";
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
import { parametersNamed } from "./parameters-cell.ts";

/**
 * The values, each read as its parameter's type ("2" for a string stays "2", for a number is 2); as papermill
 * reads it where no type is told, and as it stands where it was given raw.
 * @throws NotebookError `parameters.type` (naming parameter, type and value) and those of `parametersNamed`
 */
export function readParameters(notebook: Notebook, assignments: Assignments): Parameters {
  if (assignments.size === 0) return {};
  const declared = parametersNamed(notebook, [...assignments.keys()]);
  const validator = createValidator();
  const values: Parameters = {};
  for (const [name, { text, raw }] of assignments) {
    values[name] = raw ? text : readAs(declared.get(name) ?? {}, name, text, validator);
  }
  return values;
}

function readAs(schema: JsonSchema, name: string, text: string, validator: Validator): ParameterValue {
  const big = bigintOf(schema, text);
  if (big !== undefined) return big;
  const value = isBigint(schema) ? undefined : plainAs(schema, text, validator);
  if (value === undefined) throw wrong(schema, name, text);
  return reviveParameters({ properties: { [name]: schema } }, { [name]: value })[name] as ParameterValue;
}

/** As JSON has it; undefined when the text can't be read as this type. */
function plainAs(schema: JsonSchema, text: string, { accepts }: Validator): unknown {
  const plain = parseValue(text);
  if (accepts(schema, plain)) return plain;
  return [text, plain]
    .map((candidate) => readValue(schema, candidate, { root: {}, accepts, source: "text" }))
    .find((value) => accepts(schema, value) && (typeof value !== "number" || isExact(text, value)));
}

function isBigint(schema: JsonSchema): boolean {
  return schema.format === "bigint";
}

/** Read apart: on its way through a number it would be rounded. */
function bigintOf(schema: JsonSchema, text: string): bigint | undefined {
  const [, digits, mark] = /^\s*([+-]?\d[\d_]*)(n?)\s*$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const options = schema.anyOf ?? [schema];
  const isMeant = mark === "n" || !options.some((option) => option.type === "number");
  return isMeant && options.some(isBigint) ? BigInt(digits.replaceAll("_", "")) : undefined;
}

function wrong(schema: JsonSchema, name: string, text: string): NotebookError {
  const why = isExact(text, Number(text)) ? "" : ", which a number can't hold exactly";
  return new NotebookError(
    "parameters.type",
    `Parameter ${name} must be ${describeType(schema)}, got ${valueText(text)}${why}`,
  );
}
