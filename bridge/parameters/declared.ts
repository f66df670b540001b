/** Checks the arguments of a flow by what its author declared in `parameters`: a zod schema or JSON Schema. */
import { type CheckParameters, findProblems, refuseFirst } from "./check.ts";
import { withDefaults } from "./defaults.ts";
import { readValue } from "./read-value.ts";
import type { JsonSchema } from "./schema.ts";
import { createValidator, type Validator } from "./validator.ts";
import { isZod, type ZodLike, zodCheck } from "./zod.ts";

export type DeclaredParameters = ZodLike | JsonSchema;

/** A check made once a flow; the validator is loaded at the first run. */
export function declaredCheck(declared: DeclaredParameters): CheckParameters {
  return isZod(declared) ? zodCheck(declared) : schemaCheck(declared);
}

function schemaCheck(schema: JsonSchema): CheckParameters {
  let validator: Validator | undefined;
  return (given, values) => {
    validator ??= createValidator(schema);
    const reading = { root: schema, accepts: validator.accepts, source: "code" } as const;
    const read = withDefaults(schema, readValue(schema, values, reading)) as Record<string, unknown>;
    refuseFirst(findProblems(validator, schema, read), schema, given);
    return read;
  };
}
