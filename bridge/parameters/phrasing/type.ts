/** Phrases the type of a schema in plain words. */
import { type Definitions, type JsonSchema, resolveReference } from "../schema.ts";

/** The type of a schema in plain words: `a number`, `one of "a", "b"`, `a list of strings`. */
export function describeType(schema: JsonSchema, root: Definitions = {}): string {
  const own = resolveReference(schema, root);
  if (own.const !== undefined) return JSON.stringify(own.const);
  if (own.format === "bigint") return "a whole number";
  if (own.enum && Array.isArray(own["x-names"])) return `one of ${own["x-names"].join(", ")}`;
  if (own.enum) return `one of ${own.enum.map((value) => JSON.stringify(value)).join(", ")}`;
  if (own.anyOf) return own.anyOf.map((option) => describeType(option, root)).join(" or ");
  if (own.format === "date-time") return "a date and time";
  if (own.format === "date") return "a date";
  if (own.format === "regex") return "a regular expression";
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
        ? `a list of ${describeItems(own.items, root)}`
        : "a list";
    case "object":
      return "an object";
    default:
      return "a value";
  }
}

function describeItems(items: JsonSchema, root: Definitions): string {
  const plural: Record<string, string> = {
    string: "strings",
    number: "numbers",
    integer: "whole numbers",
    boolean: "true or false",
    object: "objects",
    array: "lists",
  };
  const own = resolveReference(items, root);
  if (own.format === "bigint") return "whole numbers";
  if (own.enum || own.anyOf || own.format) return `(${describeType(own, root)})`;
  return plural[String(own.type)] ?? "values";
}
