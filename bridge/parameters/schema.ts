/** What the JSON Schema of a flow's parameters looks like: the dialect Prefect's own forms read. */

/** One (sub)schema. Unknown keywords are kept, as every JSON Schema reader must. */
export interface JsonSchema {
  type?: string | string[];
  title?: string;
  description?: string;
  default?: unknown;
  position?: number;
  enum?: unknown[];
  const?: unknown;
  format?: string;
  items?: JsonSchema | false;
  prefixItems?: JsonSchema[];
  minItems?: number;
  maxItems?: number;
  anyOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  $ref?: string;
  [keyword: string]: unknown;
}

/** The schema of all parameters of one flow; `description` is the flow's own doc comment. */
export interface ParameterSchema extends JsonSchema {
  type: "object";
  title: "Parameters";
  properties: Record<string, JsonSchema>;
  required: string[];
  definitions: Record<string, JsonSchema>;
}

/** Parameter names in the order the function takes them. */
export function parameterNames(schema: Pick<ParameterSchema, "properties">): string[] {
  return Object.entries(schema.properties)
    .map(([name, property], index) => ({ name, at: property.position ?? index }))
    .sort((a, b) => a.at - b.at)
    .map((entry) => entry.name);
}

/** A schema with its `$ref` followed; keywords beside the `$ref` (title, default) win. */
export function resolveReference(
  schema: JsonSchema,
  definitions: Record<string, JsonSchema> = {},
): JsonSchema {
  if (schema.$ref === undefined) return schema;
  const { $ref, ...beside } = schema;
  const target = definitions[decodeURIComponent($ref.split("/").at(-1) ?? "")];
  return target ? { ...resolveReference(target, definitions), ...beside } : beside;
}

/** The type of a schema in a user's words: `a number`, `one of "a", "b"`, `a list of strings`. */
export function describeType(schema: JsonSchema, definitions: Record<string, JsonSchema> = {}): string {
  const own = resolveReference(schema, definitions);
  if (own.const !== undefined) return JSON.stringify(own.const);
  if (own.format === "bigint") return "a whole number";
  if (own.enum) return `one of ${own.enum.map((value) => JSON.stringify(value)).join(", ")}`;
  if (own.anyOf) return own.anyOf.map((option) => describeType(option, definitions)).join(" or ");
  if (own.format === "date-time") return "a date and time";
  if (own.format === "date") return "a date";
  switch (own.type) {
    case "string":
      return "a string";
    case "number":
      return "a number";
    case "integer":
      return "a whole number";
    case "boolean":
      return "true or false";
    case "null":
      return "null";
    case "array":
      return own.items && Object.keys(own.items).length > 0
        ? `a list of ${describeItems(own.items, definitions)}`
        : "a list";
    case "object":
      return "an object";
    default:
      return "a value";
  }
}

function describeItems(items: JsonSchema, definitions: Record<string, JsonSchema>): string {
  const plural: Record<string, string> = {
    string: "strings",
    number: "numbers",
    integer: "whole numbers",
    boolean: "true or false",
    object: "objects",
    array: "lists",
  };
  const own = resolveReference(items, definitions);
  if (own.format === "bigint") return "whole numbers";
  if (own.enum || own.anyOf || own.format) return `(${describeType(own, definitions)})`;
  return plural[String(own.type)] ?? "values";
}
