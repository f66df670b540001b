/** Reads values written another way as pydantic does: `"5"` as 5, `"true"` as true, an id without dashes. */
import type { z } from "zod";
import { flagOf } from "../../contract/pydantic/flag.ts";
import { asId } from "./path.ts";

/** The body with the values that these issues are about read the lax way; undefined when none can be. */
export function readLax(body: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  let changed = false;
  const copy = copied(body);
  for (const issue of issues.flatMap(leaves)) {
    const value = laxValue(issue);
    if (value === undefined) continue;
    const parent = issue.path
      .slice(0, -1)
      .reduce<unknown>((each, key) => (isObject(each) ? Reflect.get(each, key) : undefined), copy);
    const key = issue.path.at(-1);
    if (!isObject(parent) || key === undefined || !Object.hasOwn(parent, key)) continue;
    Reflect.set(parent, key, value);
    changed = true;
  }
  return changed ? copy : undefined;
}

/** Lists and plain objects anew; what a number's text is carried in stays what it is. */
function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copied);
  if (!isObject(value) || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copied(inner)]));
}

function leaves(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union") return [issue];
  return issue.errors.flatMap((issues) =>
    issues.flatMap((inner) => leaves({ ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue)),
  );
}

function laxValue(issue: z.core.$ZodIssue): unknown {
  const { input } = issue;
  if (issue.code === "invalid_type" && issue.expected === "number" && typeof input === "boolean")
    return Number(input);
  if (issue.code === "invalid_type" && issue.expected === "number" && typeof input === "string") {
    const text = input.trim();
    return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
  }
  if (issue.code === "invalid_type" && issue.expected === "boolean") {
    if (typeof input === "string" || input === 0 || input === 1) return flagOf(String(input));
    return undefined;
  }
  if (issue.code === "invalid_format" && issue.format === "guid" && typeof input === "string")
    return asId(input.replace(/^urn:uuid:/i, "").replace(/^\{(.*)\}$/, "$1"));
  return undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
