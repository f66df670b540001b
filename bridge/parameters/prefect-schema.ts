/** Reads the JSON Schemas of parameters as Prefect's server does: what its models spelled in older ways is put right first. */
import type { JsonSchema } from "./schema.ts";

type Schema = Record<string, unknown>;

/**
 * A schema in which parameters that may be left out may be null, and lists of schemas stand for the elements of a tuple.
 * A definition of a block takes a reference to a document instead.
 * @param nullDefaults parameters with a default may be null too
 */
export function preparedSchema(schema: JsonSchema, nullDefaults = false): JsonSchema {
  const prepared = structuredClone(schema) as Schema;
  if (isObject(prepared.properties)) prepareAll(prepared.properties, requiredOf(prepared), nullDefaults);
  if (!isObject(prepared.definitions)) return prepared;
  for (const definition of Object.values(prepared.definitions)) {
    if (!isObject(definition)) continue;
    if (isObject(definition.properties)) prepareAll(definition.properties, requiredOf(definition), false);
    if ("block_type_slug" in definition && typeof definition.title === "string")
      prepared.definitions[definition.title] = { oneOf: [definition, BLOCK_REFERENCE] };
  }
  return prepared;
}

/** A schema that takes values of which some are to come later, at any depth. */
export function withoutRequired(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema), (key, value) => (key === "required" ? undefined : value));
}

const BLOCK_REFERENCE = {
  type: "object",
  properties: {
    $ref: {
      oneOf: [
        { type: "string", format: "uuid" },
        { type: "object", additionalProperties: { type: "string" }, minProperties: 1 },
      ],
    },
  },
  required: ["$ref"],
};

function prepareAll(properties: Schema, required: readonly unknown[], nullDefaults: boolean): void {
  for (const [name, schema] of Object.entries(properties)) {
    if (!isObject(schema)) continue;
    if (!required.includes(name)) allowNull(schema, nullDefaults);
    if (Array.isArray(schema.items) && schema.items.length > 0 && !schema.prefixItems) {
      schema.prefixItems = schema.items;
      delete schema.items;
    }
    if (isObject(schema.properties)) prepareAll(schema.properties, requiredOf(schema), false);
  }
}

function allowNull(schema: Schema, nullDefaults: boolean): void {
  if (schema.type === undefined || schema.type === "null" || ("default" in schema && !nullDefaults)) return;
  schema.anyOf = [{ type: schema.type }, { type: "null" }];
  delete schema.type;
}

function requiredOf(schema: Schema): readonly unknown[] {
  return Array.isArray(schema.required) ? schema.required : [];
}

function isObject(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
