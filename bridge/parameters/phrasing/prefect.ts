/** Phrases what is wrong with a run's parameters as Prefect's server does, which says it as Python's jsonschema does. */
import type { ErrorObject } from "ajv";
import type { JsonSchema } from "../schema.ts";
import { createValidator } from "../validator.ts";
import { pythonText } from "./python.ts";

/** What is wrong with `values`; undefined when they fit. A schema that is none is what is wrong. */
export function schemaProblem(schema: JsonSchema, values: unknown): string | undefined {
  try {
    const [error] = outer(createValidator().errors(schema, values));
    return error && describe(error);
  } catch (error) {
    return `Invalid schema: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** What is wrong with a value of a form, and where: a property that is missing stands at its own place. */
export interface SchemaError {
  path: string[];
  message: string;
}

/**
 * All that is wrong with `values`; of alternatives, that none fits.
 * @throws where the schema refers to what is not there, or to itself without end
 */
export function schemaErrors(schema: JsonSchema, values: unknown): SchemaError[] {
  return outer(createValidator().errors(schema, values)).map((error) => ({
    path: [
      ...error.instancePath.split("/").slice(1).map(pointedName),
      ...(error.keyword === "required" ? [String(error.params.missingProperty)] : []),
    ],
    message: pythonReason(error),
  }));
}

/** Why a schema is none; undefined for one. */
export function schemaFault(schema: JsonSchema): string | undefined {
  const [error] = outer(createValidator().schemaErrors(schema));
  return error && pythonReason(error);
}

/** Why a schema cannot be used, from what was thrown when it was. */
export function unusableSchema(error: unknown): string {
  if (error instanceof RangeError) return "Unable to validate schema with circular references.";
  return error instanceof Error ? error.message : String(error);
}

/** Without the errors inside of alternatives: they stand before the one that none fits, which says it. */
function outer(errors: readonly ErrorObject[]): ErrorObject[] {
  const alternatives = errors.flatMap((error, index) =>
    error.keyword === "anyOf" || error.keyword === "oneOf" ? [{ error, index }] : [],
  );
  return errors.filter(
    (inner, at) =>
      !alternatives.some(
        ({ error, index }) =>
          at < index &&
          inner.instancePath.startsWith(error.instancePath) &&
          inner.parentSchema !== error.parentSchema,
      ),
  );
}

function pointedName(part: string): string {
  return part.replaceAll("~1", "/").replaceAll("~0", "~");
}

function describe(error: ErrorObject): string {
  const reason = pythonReason(error);
  const path = error.instancePath.slice(1).replaceAll("/", ".");
  return path === ""
    ? `Validation failed. Failure reason: ${reason}`
    : `Validation failed for field '${path}'. Failure reason: ${reason}`;
}

/** The message Python's jsonschema gives for the same failure. */
function pythonReason({ keyword, params, data, message }: ErrorObject): string {
  const value = pythonText(data);
  switch (keyword) {
    case "type":
      return `${value} is not of type ${[params.type]
        .flat()
        .map((type) => `'${type}'`)
        .join(", ")}`;
    case "required":
      return `'${params.missingProperty}' is a required property`;
    case "enum":
      return `${value} is not one of ${pythonText(params.allowedValues)}`;
    case "minimum":
      return `${value} is less than the minimum of ${params.limit}`;
    case "maximum":
      return `${value} is greater than the maximum of ${params.limit}`;
    case "exclusiveMinimum":
      return `${value} is less than or equal to the minimum of ${params.limit}`;
    case "exclusiveMaximum":
      return `${value} is greater than or equal to the maximum of ${params.limit}`;
    case "pattern":
      return `${value} does not match ${pythonText(params.pattern)}`;
    case "anyOf":
    case "oneOf":
      return `${value} is not valid under any of the given schemas`;
    case "format":
      if (params.format === "bigint") return `${value} may have lost digits: send them as text`;
      return `${value} is not a '${params.format}'`;
    case "additionalProperties":
      return `Additional properties are not allowed ('${params.additionalProperty}' was unexpected)`;
    default:
      return `${value} ${message ?? "is not valid"}`;
  }
}
