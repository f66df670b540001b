/** Validates values against JSON Schema (2020-12, with the format `bigint`). */
import { createRequire } from "node:module";
import type { ErrorObject, ValidateFunction } from "ajv";
import { createPatterns } from "./bounded-pattern.ts";
import { bigIntegerFormat } from "./exact-numbers.ts";
import { toRegExp } from "./regular-expression.ts";
import type { Definitions, JsonSchema } from "./schema.ts";

export interface Validator {
  accepts(schema: JsonSchema, value: unknown): boolean;
  /** Every error of a value, in the order of the schema; none when it fits. */
  errors(schema: JsonSchema, value: unknown): ErrorObject[];
  /** Every error of a schema as such. */
  schemaErrors(schema: JsonSchema): ErrorObject[];
}

/**
 * A validator for one schema and its parts; `root` has the definitions that `$ref`s point to. Ajv is loaded with the
 * first one. A part that is no schema throws when it is first used.
 */
export function createValidator(root: Definitions = {}): Validator {
  const ajv = loadAjv();
  const { definitions, $defs } = root;
  const compiled = new Map<JsonSchema, ValidateFunction>();
  const compile = (schema: JsonSchema): ValidateFunction => {
    const known = compiled.get(schema);
    if (known) return known;
    // An absent keyword is no keyword: Ajv refuses one that is undefined.
    const validate = ajv.compile({ ...schema, ...(definitions && { definitions }), ...($defs && { $defs }) });
    compiled.set(schema, validate);
    return validate;
  };
  return {
    accepts: (schema, value) => compile(schema)(value) === true,
    errors(schema, value) {
      const validate = compile(schema);
      return validate(value) ? [] : (validate.errors ?? []);
    },
    schemaErrors: (schema) => (ajv.validateSchema(schema) === true ? [] : (ajv.errors ?? [])),
  };
}

function loadAjv() {
  const require = createRequire(import.meta.url);
  const { Ajv2020 } = require("ajv/dist/2020.js") as typeof import("ajv/dist/2020.js");
  const { default: addFormats } = require("ajv-formats") as { default: (ajv: object) => void };
  const ajv = new Ajv2020({
    strict: false,
    verbose: true,
    allErrors: true,
    // Schemas of other clients may be odd; what they say is taken as far as it can be.
    validateSchema: false,
    logger: false,
    code: { regExp: Object.assign(createPatterns(), { code: "new RegExp" }) },
  });
  addFormats(ajv);
  ajv.addFormat("bigint", bigIntegerFormat);
  ajv.addFormat("regex", (text) => toRegExp(text) !== undefined);
  return ajv;
}
