/** Describes to the user why a file is not a valid notebook. */
import type { z } from "zod";

/** The first issue in one line: `cell 4: outputs[0].text is missing`. */
export function describeIssue(error: z.ZodError, value: unknown): string {
  const issue = error.issues[0];
  if (!issue) return "unreadable";
  const path = issue.path.slice();
  let cell = "";
  if (path[0] === "cells" && typeof path[1] === "number") {
    cell = `cell ${path[1] + 1}`;
    path.splice(0, 2);
  }
  const actual = issue.path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
  const field = path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("")
    .replace(/^\./, "");
  return [cell, describeField(field, actual, issue)].filter((part) => part !== "").join(": ");
}

function describeField(field: string, actual: unknown, issue: z.core.$ZodIssue): string {
  if (field.endsWith("cell_type")) {
    return actual === undefined
      ? "no cell_type"
      : `unknown cell type ${JSON.stringify(actual)} (code, markdown or raw)`;
  }
  if (field.endsWith("output_type")) return `unknown output type ${JSON.stringify(actual)}`;
  const name = field === "" ? "it" : field;
  if (actual === undefined) return `${name} is missing`;
  return `${name}: ${issue.message[0]?.toLowerCase() ?? ""}${issue.message.slice(1)}`;
}
