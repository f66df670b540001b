/** The zod schema of nbformat 4 files; multi-line text may be a string or a list of lines. */
import { z } from "zod";
import { isObject, type JsonObject } from "./notebook.ts";

const lines = z.union([z.string(), z.array(z.string()).transform((parts) => parts.join(""))]);
/** Passed through as parsed: a copy made key by key would lose a `__proto__`. */
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
