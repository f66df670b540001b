/** Texts that spell a number, a boolean or null are taken for it where one is asked for. Nothing else is changed. */
import { exactNumber } from "./exact-numbers.ts";

export type JsonSchema = { [key: string]: unknown };

/** `"5"` as number -> 5; a text that does not spell `type` comes back as it is, as does anything but a text. */
export function coerceText(type: string, value: unknown): unknown {
  if (typeof value !== "string") return value;
  const text = value.trim();
  if (type === "number" || type === "integer") {
    if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return value;
    const number = exactNumber(text);
    return number !== undefined && Number.isFinite(number) && (type === "number" || Number.isInteger(number))
      ? number
      : value;
  }
  if (type === "bigint") return /^[+-]?\d+n?$/.test(text) ? BigInt(text.replace(/n$/, "")) : value;
  if (type === "boolean") return text === "true" ? true : text === "false" ? false : value;
  return value;
}

/** A value with its texts coerced where the schema (JSON Schema 2020-12) asks for another type. */
export function coerceBySchema(schema: unknown, value: unknown, root: unknown = schema): unknown {
  if (typeof schema !== "object" || schema === null) return value;
  const at = schema as JsonSchema;
  if (typeof at.$ref === "string") return coerceBySchema(pointed(root, at.$ref), value, root);
  if (Array.isArray(at.allOf))
    return at.allOf.reduce<unknown>((inner, part) => coerceBySchema(part, inner, root), value);
  const choices = at.anyOf ?? at.oneOf;
  if (Array.isArray(choices)) {
    // A text is left alone where a text is one of the choices.
    if (typeof value === "string" && choices.some((choice) => (choice as JsonSchema).type === "string"))
      return value;
    for (const choice of choices) {
      const better = coerceBySchema(choice, value, root);
      if (better !== value) return better;
    }
    return value;
  }
  const types = (Array.isArray(at.type) ? at.type : [at.type]) as unknown[];
  if (typeof value === "string" && !types.includes("string")) {
    for (const type of types) {
      const better = coerceText(String(type), value);
      if (better !== value) return better;
    }
  }
  if (Array.isArray(value) && at.items !== undefined && value.length <= 10_000) {
    return value.map((element) => coerceBySchema(at.items, element, root));
  }
  if (isPlain(value) && isPlain(at.properties)) {
    const properties = at.properties;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, coerceBySchema(properties[key], inner, root)]),
    );
  }
  return value;
}

function pointed(root: unknown, pointer: string): unknown {
  if (!pointer.startsWith("#")) return undefined;
  return pointer
    .slice(1)
    .split("/")
    .slice(1)
    .reduce<unknown>(
      (inner, part) => (inner as JsonSchema | undefined)?.[part.replaceAll("~1", "/").replaceAll("~0", "~")],
      root,
    );
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
