/** Checks a flow's arguments by a zod schema, in the words that every other check uses. */
import { type CheckParameters, refuseFirst } from "./check.ts";
import type { Problem } from "./problem.ts";
import { readValue } from "./read-value.ts";
import type { JsonSchema } from "./schema.ts";

/** A zod schema of an object, as far as it is needed here: zod itself is loaded by whoever made it. */
export interface ZodLike {
  safeParse(
    value: unknown,
  ): { success: true; data: unknown } | { success: false; error: { issues: ZodIssue[] } };
  /** In zod 4.2 and later. */
  toJSONSchema?(options?: object): unknown;
}

interface ZodIssue {
  code?: string;
  path: PropertyKey[];
  message: string;
  /** For `invalid_type`: the type asked for, in zod's word. */
  expected?: string;
  /** For `unrecognized_keys`. */
  keys?: string[];
}

export function isZod(schema: object): schema is ZodLike {
  return typeof (schema as { safeParse?: unknown }).safeParse === "function";
}

/** A text that spells the number, the big integer or the boolean asked for is taken for it, as everywhere. */
export function zodCheck(schema: ZodLike): CheckParameters {
  return (given, values) => {
    let result = schema.safeParse(values);
    if (!result.success) {
      const read = result.error.issues.reduce<unknown>(readIssue, values);
      if (read !== values) result = schema.safeParse(read);
    }
    if (result.success) return result.data as Record<string, unknown>;
    const [issue] = result.error.issues;
    refuseFirst([toProblem(issue, values)], {}, given);
    return values;
  };
}

function readIssue(values: unknown, issue: ZodIssue): unknown {
  if (issue.code !== "invalid_type" || issue.expected === undefined) return values;
  const text = valueAt(values, issue.path);
  if (typeof text !== "string") return values;
  const read = readText(issue.expected, text);
  return read === text ? values : withValueAt(values, issue.path, read);
}

function readText(expected: string, text: string): unknown {
  if (expected === "bigint")
    return /^\s*[+-]?\d+n?\s*$/.test(text) ? BigInt(text.trim().replace(/n$/, "")) : text;
  return readValue(typeSchema(expected), text, { root: {}, accepts: () => false, source: "code" });
}

function toProblem(issue: ZodIssue | undefined, values: Record<string, unknown>): Problem {
  const path = issue?.path ?? [];
  const [name = "", ...inner] = path.map(String);
  const at = [name, ...inner].join(".");
  const value = valueAt(values, path);
  if (issue?.code === "unrecognized_keys" && path.length === 0) {
    const [unknown = ""] = issue.keys ?? [];
    return { kind: "unknown", name: unknown, at: unknown };
  }
  if (issue?.code === "invalid_type") {
    const schema = typeSchema(issue.expected ?? "");
    return value === undefined
      ? { kind: "missing", name, at, schema }
      : { kind: "type", name, at, value, schema };
  }
  return { kind: "rule", name, at, value, text: `is not valid (${issue?.message ?? "no reason given"})` };
}

/** Zod's word for a type, as a schema: zod's own words are JSON Schema's but for these. */
function typeSchema(expected: string): JsonSchema {
  if (expected === "int") return { type: "integer" };
  if (expected === "bigint") return { format: "bigint" };
  if (expected === "date") return { type: "string", format: "date-time" };
  return { type: expected === "record" ? "object" : expected };
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
}

function withValueAt(value: unknown, [key, ...rest]: readonly PropertyKey[], read: unknown): unknown {
  if (key === undefined) return read;
  const copy: Record<PropertyKey, unknown> = Array.isArray(value)
    ? ([...value] as never)
    : { ...(value as object) };
  copy[key] = withValueAt(copy[key], rest, read);
  return copy;
}
