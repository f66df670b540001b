/** Reads what an input must be, as its author declared it: its schema for forms and servers, and how what comes in is checked. */
import { type DeclaredParameters, declaredCheck } from "../../parameters/declared.ts";
import type { Given } from "../../parameters/phrasing/line.ts";
import type { JsonSchema } from "../../parameters/schema.ts";
import { isZod, type ZodLike } from "../../parameters/zod.ts";

/** What an input must be: a zod schema, or JSON Schema. */
export type InputSchema = DeclaredParameters;

/** What an input is by its schema: zod's output; of a JSON Schema, an object. */
export type InputOf<S> = S extends { readonly _output: infer Output }
  ? Output
  : S extends undefined
    ? undefined
    : Record<string, unknown>;

export interface DeclaredInput {
  /** Of an object, as Prefect's forms read it. */
  schema: JsonSchema;
  /** The input as it was declared, from what came in. @throws ParameterError */
  read(given: Given, values: unknown): unknown;
  /** The same, of what is not wrapped in an object. @throws ParameterError */
  readValue(given: Given, value: unknown): unknown;
}

/** What is no object travels as an object's only field, as Prefect has it. */
const WRAPPED = "value";

/** @throws Error of zod's, where its schema can't be said as JSON Schema */
export function declaredInput(declared: InputSchema): DeclaredInput {
  const inner = isZod(declared) ? zodSchema(declared) : declared;
  const isObject = isObjectSchema(inner);
  const check = declaredCheck(declared);
  return {
    schema: withTitles(isObject ? inner : wrapped(inner)),
    read: (given, values) => {
      // An input that lacks everything may be none at all.
      const fields = (values ?? {}) as Record<string, unknown>;
      return check(given, isObject ? fields : (fields[WRAPPED] as Record<string, unknown>));
    },
    readValue: (given, value) => check(given, value as Record<string, unknown>),
  };
}

function isObjectSchema({ type, properties, anyOf, oneOf, allOf, $ref, ...others }: JsonSchema): boolean {
  if (type === "object" || properties !== undefined) return true;
  return (
    type === undefined && !anyOf && !oneOf && !allOf && !$ref && !("enum" in others || "const" in others)
  );
}

function wrapped(schema: JsonSchema): JsonSchema {
  const { definitions, $defs, ...own } = schema;
  return {
    type: "object",
    properties: { [WRAPPED]: own },
    required: "default" in own ? [] : [WRAPPED],
    ...(definitions && { definitions }),
    ...($defs && { $defs }),
  };
}

/** What may come in, where zod knows: what has a default may be left out. An older zod does not say. */
function zodSchema(schema: ZodLike): JsonSchema {
  const options = { io: "input", unrepresentable: "any", override: asText };
  const { $schema: _, ...own } = (schema.toJSONSchema?.(options) ?? unsaid(schema)) as JsonSchema;
  return own;
}

function unsaid(schema: ZodLike): JsonSchema {
  return "shape" in schema ? { type: "object" } : { anyOf: [{}] };
}

interface ZodNode {
  zodSchema: { _zod?: { def?: { type?: string } } };
  jsonSchema: JsonSchema;
}

/** JSON has no dates and no big integers: as text. */
function asText({ zodSchema, jsonSchema }: ZodNode): void {
  const type = zodSchema._zod?.def?.type;
  if (type === "date") Object.assign(jsonSchema, { type: "string", format: "date-time" });
  else if (type === "bigint") Object.assign(jsonSchema, { format: "bigint" });
}

/** Forms call a field by its title and show fields by their position. */
function withTitles({ properties, ...schema }: JsonSchema): JsonSchema {
  const title = schema.title ?? "Input";
  if (!properties) return { ...schema, title };
  const entries = Object.entries(properties).map(([name, property], position) => [
    name,
    { title: name, position, ...property },
  ]);
  return { ...schema, title, properties: Object.fromEntries(entries) };
}
