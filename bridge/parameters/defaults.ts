/** Fills in the defaults that a JSON Schema declares. */
import { type Definitions, type JsonSchema, resolveReference } from "./schema.ts";

/** The value with what is missing in it, and has a default, filled in; nothing of the given value changes. */
export function withDefaults(schema: JsonSchema, value: unknown, root: Definitions = schema): unknown {
  const own = resolveReference(schema, root);
  if (typeof value !== "object" || value === null || Array.isArray(value) || !own.properties) return value;
  const given = value as Record<string, unknown>;
  const filled = { ...given };
  for (const [name, property] of Object.entries(own.properties)) {
    const inner = given[name] === undefined ? structuredClone(property.default) : given[name];
    if (inner !== undefined) filled[name] = withDefaults(property, inner, root);
  }
  return filled;
}
