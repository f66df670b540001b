/** What nbformat 4 allows in a file, as zod; text may be a string or a list of lines. */
import { z } from "zod";
import { isObject, type JsonObject } from "./notebook.ts";

const lines = z.union([z.string(), z.array(z.string()).transform((parts) => parts.join(""))]);
/** Kept as it was parsed: a copy made key by key would lose a `__proto__`. */
const object = z.custom<JsonObject>(isObject, "Invalid input: expected an object");

function isJsonType(mime: string): boolean {
  return mime === "application/json" || /^application\/.*\+json$/.test(mime);
}

/** A MIME bundle; lists of lines are joined, except under JSON types, where a list is the value. */
const bundle = object.transform((data) => {
  const joined = Object.entries(data).map(([mime, value]) => {
    const isLines = Array.isArray(value) && value.every((line) => typeof line === "string");
    return [mime, isLines && !isJsonType(mime) ? value.join("") : value] as const;
  });
  return Object.fromEntries(joined);
});

const output = z.discriminatedUnion("output_type", [
  z.looseObject({ output_type: z.literal("stream"), name: z.string(), text: lines }),
  z.looseObject({ output_type: z.literal("display_data"), data: bundle, metadata: object.default({}) }),
  z.looseObject({
    output_type: z.literal("execute_result"),
    data: bundle,
    metadata: object.default({}),
    execution_count: z.number().nullable().default(null),
  }),
  z.looseObject({
    output_type: z.literal("error"),
    ename: z.string(),
    evalue: z.string(),
    traceback: z.array(z.string()).default([]),
  }),
]);

const common = { id: z.string().optional(), metadata: object.default({}), source: lines };
const attachments = z.record(z.string(), bundle).optional();

const cell = z.discriminatedUnion("cell_type", [
  z.looseObject({
    cell_type: z.literal("code"),
    ...common,
    outputs: z.array(output).default([]),
    execution_count: z.number().nullable().default(null),
  }),
  z.looseObject({ cell_type: z.literal("markdown"), ...common, attachments }),
  z.looseObject({ cell_type: z.literal("raw"), ...common, attachments }),
]);

/** A whole notebook file of nbformat 4. */
export const notebookSchema = z.looseObject({
  nbformat: z.literal(4),
  nbformat_minor: z.number().int().nonnegative(),
  metadata: object,
  cells: z.array(cell),
});

/** The first thing wrong, as a user reads it: `cell 4: outputs[0].text is missing`. */
export function describeIssue(error: z.ZodError, value: unknown): string {
  const issue = error.issues[0];
  if (!issue) return "unreadable";
  const path = issue.path.slice();
  let place = "";
  if (path[0] === "cells" && typeof path[1] === "number") {
    place = `cell ${path[1] + 1}`;
    path.splice(0, 2);
  }
  const found = issue.path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
  const field = path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("")
    .replace(/^\./, "");
  return [place, says(field, found, issue)].filter((part) => part !== "").join(": ");
}

function says(field: string, found: unknown, issue: z.core.$ZodIssue): string {
  if (field.endsWith("cell_type")) {
    return found === undefined
      ? "no cell_type"
      : `unknown cell type ${JSON.stringify(found)} (code, markdown or raw)`;
  }
  if (field.endsWith("output_type")) return `unknown output type ${JSON.stringify(found)}`;
  const name = field === "" ? "it" : field;
  if (found === undefined) return `${name} is missing`;
  return `${name}: ${issue.message[0]?.toLowerCase() ?? ""}${issue.message.slice(1)}`;
}
