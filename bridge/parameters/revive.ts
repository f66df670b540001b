/** Revives the values that JSON cannot carry from what travelled: dates, big integers, bytes, sets, maps, patterns. */
import { toRegExp } from "./regular-expression.ts";
import { type Definitions, type JsonSchema, resolveReference } from "./schema.ts";

/** The parameters as the function's types have them. Expects values that fit the schema. */
export function reviveParameters(
  schema: JsonSchema,
  values: Record<string, unknown>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      revive(schema.properties?.[name] ?? {}, value, schema),
    ]),
  );
}

function isBigInteger(value: unknown): value is number | string {
  return Number.isSafeInteger(value) || (typeof value === "string" && /^-?\d+$/.test(value));
}

function revive(schema: JsonSchema, value: unknown, root: Definitions): unknown {
  const own = resolveReference(schema, root);
  if (own.format === "bigint" && isBigInteger(value)) return BigInt(value);
  if (own.anyOf && own.format !== "bigint") {
    // Only a date or bytes beside null or undefined can be told apart for sure.
    const others = own.anyOf.filter((option) => option.type !== "null");
    return others.length === 1 && others[0] && value !== null ? revive(others[0], value, root) : value;
  }
  if (own.type === "string" && typeof value === "string") {
    if (own.format === "date-time") return new Date(value);
    if (own["x-class"] === "RegExp") return toRegExp(value) ?? value;
    if (own.contentEncoding === "base64") return new Uint8Array(Buffer.from(value, "base64"));
  }
  if (Array.isArray(value)) {
    const items = value.map((item, index) =>
      revive(own.prefixItems?.[index] ?? (own.items || {}), item, root),
    );
    return own["x-class"] === "Set" ? new Set(items) : items;
  }
  if (value !== null && typeof value === "object") {
    const more = typeof own.additionalProperties === "object" ? own.additionalProperties : {};
    const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [
      key,
      revive(own.properties?.[key] ?? more, inner, root),
    ]);
    return own["x-class"] === "Map" ? new Map(entries) : Object.fromEntries(entries);
  }
  return value;
}
