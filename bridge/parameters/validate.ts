/** Whether a value fits its schema, and if not, which part of it and why. */
import type { ErrorObject, ValidateFunction } from "ajv";
import { bigIntegerFormat } from "./exact-numbers.ts";
import { type JsonSchema, resolveReference } from "./schema.ts";

export interface Problem {
  kind: "unknown" | "missing" | "type" | "rule";
  /** The parameter. */
  name: string;
  /** The part of it that is wrong: `cut.min`, or the parameter itself. */
  at: string;
  value?: unknown;
  /** The schema of that part. */
  schema?: JsonSchema;
  /** The rule broken, said of the value: `must be >= 1`. */
  text?: string;
}

export interface Validator {
  accepts(schema: JsonSchema, value: unknown): boolean;
  /** The first problem of a parameter's value; undefined when it fits. */
  problem(schema: JsonSchema, value: unknown, name: string): Problem | undefined;
}

const TYPE_RULES = new Set(["type", "enum", "const", "anyOf", "format"]);

export async function createValidator(definitions: Record<string, JsonSchema>): Promise<Validator> {
  const [{ Ajv2020 }, formats] = await Promise.all([import("ajv/dist/2020.js"), import("ajv-formats")]);
  const ajv = new Ajv2020({ strict: false, verbose: true, allErrors: true, logger: false });
  formats.default.default(ajv);
  ajv.addFormat("bigint", bigIntegerFormat);
  const compiled = new Map<JsonSchema, ValidateFunction>();
  const compile = (schema: JsonSchema) => {
    const known = compiled.get(schema);
    if (known) return known;
    const made = ajv.compile({ ...schema, definitions });
    compiled.set(schema, made);
    return made;
  };

  return {
    accepts: (schema, value) => compile(schema)(value) === true,
    problem(schema, value, name) {
      const validate = compile(schema);
      if (validate(value)) return undefined;
      const errors = validate.errors ?? [];
      // A union fails as a whole, unless one of its options is meant (an object with one wrong member).
      const error = errors.find((one) => one.keyword === "anyOf" && one.instancePath === "") ?? errors[0];
      return error ? toProblem(error, name, definitions) : { kind: "type", name, at: name, value, schema };
    },
  };
}

function toProblem(error: ErrorObject, name: string, definitions: Record<string, JsonSchema>): Problem {
  const at = `${name}${path(error.instancePath)}`;
  const own = error.parentSchema as JsonSchema;
  if (error.keyword === "required") {
    const missing = String(error.params.missingProperty);
    const schema = resolveReference(own, definitions).properties?.[missing];
    return { kind: "missing", name, at: `${at}.${missing}`, schema: schema ?? {} };
  }
  if (error.keyword === "additionalProperties") {
    const extra = String(error.params.additionalProperty);
    return { kind: "rule", name, at, value: error.data, text: `must not have ${extra}` };
  }
  if (TYPE_RULES.has(error.keyword)) return { kind: "type", name, at, value: error.data, schema: own };
  return { kind: "rule", name, at, value: error.data, text: error.message ?? "is not valid" };
}

/** `/cut/0/min` -> `.cut[0].min` */
function path(pointer: string): string {
  return pointer
    .split("/")
    .slice(1)
    .map((part) =>
      /^\d+$/.test(part) ? `[${part}]` : `.${part.replaceAll("~1", "/").replaceAll("~0", "~")}`,
    )
    .join("");
}
