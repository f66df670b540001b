/** The JSON Schema of a flow's parameters, in the dialect that Prefect's own forms read. */

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
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  definitions?: Record<string, JsonSchema>;
  $defs?: Record<string, JsonSchema>;
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
export function parameterNames(schema: JsonSchema): string[] {
  return Object.entries(schema.properties ?? {})
    .map(([name, property], index) => ({ name, at: property.position ?? index }))
    .sort((a, b) => a.at - b.at)
    .map((entry) => entry.name);
}

/** What a `$ref` inside a schema may point to: the definitions of the schema around it. */
export type Definitions = Pick<JsonSchema, "definitions" | "$defs">;

/**
 * A schema with its `$ref` (a pointer into `definitions` or `$defs`) followed; keywords beside the `$ref` (title,
 * default) win. One that leads nowhere stands for any value.
 */
export function resolveReference(schema: JsonSchema, root: Definitions = {}): JsonSchema {
  if (schema.$ref === undefined) return schema;
  const { $ref, ...beside } = schema;
  const name = decodeURIComponent($ref.split("/").at(-1) ?? "")
    .replaceAll("~1", "/")
    .replaceAll("~0", "~");
  const target = root.definitions?.[name] ?? root.$defs?.[name];
  return target ? { ...resolveReference(target, root), ...beside } : beside;
}
