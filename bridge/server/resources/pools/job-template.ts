/** Checks what a pool's jobs are made of: its template, the defaults in it, and the variables that are given for it. */
import { schemaProblem } from "../../../parameters/phrasing/prefect.ts";
import { preparedSchema, withoutRequired } from "../../../parameters/prefect-schema.ts";
import type { JsonSchema } from "../../../parameters/schema.ts";
import { json } from "../../db/columns.ts";
import type { Row } from "../../db/database.ts";
import { refuse } from "../../http/http-error.ts";

type Json = Record<string, unknown>;

interface Variables {
  schema: JsonSchema;
  /** Those that the schema takes. */
  defaults: Json;
  areDefaultsWrong: boolean;
}

/** @throws 422 when a default is not what the template's own schema takes */
export function checkTemplateDefaults(template: Json): void {
  const schema = schemaOf(template);
  if (!schema) return;
  const problem = problemOf(schema, defaultsOf(schema), true);
  if (problem) throw refuse(422, `Validation failed for work pool's job variable defaults: ${problem}`);
}

/**
 * @param pool the row of the pool in which the run would be
 * @param given variables, the later over the earlier
 * @param options whether all that is required has to be there
 * @returns what is wrong with them, in Prefect's words
 */
export function jobVariablesProblem(
  pool: Row,
  given: readonly Json[],
  { isComplete }: { isComplete: boolean },
): string | undefined {
  const schema = schemaOf(json<Json>(pool.base_job_template, {}));
  if (!schema) return undefined;
  const variables = readVariables(schema);
  const values = Object.assign({}, variables.defaults, ...given);
  return problemOf(schema, values, !isComplete || variables.areDefaultsWrong);
}

function readVariables(schema: JsonSchema): Variables {
  const defaults: Json = {};
  let areDefaultsWrong = false;
  for (const [name, value] of Object.entries(defaultsOf(schema))) {
    // Not as it is read for what is given: null is no default of text.
    if (schemaProblem({ ...schema, required: [] } as JsonSchema, { [name]: value }) === undefined)
      defaults[name] = value;
    else areDefaultsWrong = true;
  }
  return { schema, defaults, areDefaultsWrong };
}

function problemOf(schema: JsonSchema, values: Json, ignoresRequired: boolean): string | undefined {
  const prepared = preparedSchema(schema, true);
  return schemaProblem(ignoresRequired ? withoutRequired(prepared) : prepared, values);
}

function schemaOf(template: Json): JsonSchema | undefined {
  const { variables } = template;
  const isSchema = typeof variables === "object" && variables !== null && Object.keys(variables).length > 0;
  return isSchema ? (variables as JsonSchema) : undefined;
}

function defaultsOf({ properties = {} }: JsonSchema): Json {
  const found: Json = {};
  for (const [name, property] of Object.entries(properties)) {
    if (typeof property !== "object" || property === null || !("default" in property)) continue;
    found[name] = property.default;
  }
  return found;
}
