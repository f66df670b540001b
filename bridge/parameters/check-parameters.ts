/** Are a flow's parameters what it asks for? Texts are taken for the numbers and booleans they spell. */
import { createRequire } from "node:module";
import type { ErrorObject, ValidateFunction } from "ajv";
import { CellflowError } from "../errors.ts";
import { coerceBySchema, coerceText, type JsonSchema } from "./coerce-text.ts";
import { bigIntegerFormat } from "./exact-numbers.ts";

/** A zod schema of an object, as far as it is needed here: zod itself is loaded by whoever made it. */
export interface ZodLike {
  safeParse(
    value: unknown,
  ): { success: true; data: unknown } | { success: false; error: { issues: ZodIssue[] } };
  toJSONSchema?(): unknown;
}
interface ZodIssue {
  code?: string;
  path: PropertyKey[];
  message: string;
  expected?: string;
}

export type ParameterSchema = ZodLike | JsonSchema;
/** Gives the parameters as the flow wants them, or throws `parameters.invalid`. */
export type CheckParameters = (flow: string, values: Record<string, unknown>) => Record<string, unknown>;

export class ParameterError extends CellflowError {
  constructor(message: string) {
    super("parameters.invalid", message);
    this.name = "ParameterError";
  }
}

export function isZod(schema: ParameterSchema): schema is ZodLike {
  return typeof (schema as { safeParse?: unknown }).safeParse === "function";
}

/** A check made once a flow; the validator is loaded at the first run. */
export function parameterCheck(schema: ParameterSchema): CheckParameters {
  if (isZod(schema)) return (flow, values) => checkZod(schema, flow, values);
  let validate: ValidateFunction | undefined;
  return (flow, values) => {
    validate ??= compile(schema);
    const coerced = coerceBySchema(schema, structuredValues(values)) as Record<string, unknown>;
    if (validate(coerced)) return coerced;
    throw new ParameterError(ajvMessage(flow, validate.errors?.[0], coerced));
  };
}

/** Defaults are written into the object by the validator: into a copy of its plain parts. */
function structuredValues(values: Record<string, unknown>): Record<string, unknown> {
  return { ...values };
}

function compile(schema: JsonSchema): ValidateFunction {
  const require = createRequire(import.meta.url);
  const { default: Ajv } = require("ajv/dist/2020.js") as typeof import("ajv/dist/2020.js");
  const { default: formats } = require("ajv-formats") as { default: (ajv: object) => void };
  const ajv = new Ajv({ strict: false, useDefaults: true, allErrors: false, verbose: true, logger: false });
  formats(ajv);
  ajv.addFormat("bigint", bigIntegerFormat);
  return ajv.compile(schema);
}

function checkZod(schema: ZodLike, flow: string, values: Record<string, unknown>): Record<string, unknown> {
  let first = schema.safeParse(values);
  if (!first.success) {
    const better = first.error.issues.reduce<unknown>(coerceIssue, values);
    if (better !== values) first = schema.safeParse(better);
  }
  if (first.success) return first.data as Record<string, unknown>;
  const issue = first.error.issues[0];
  const value = issue ? at(values, issue.path) : undefined;
  const problem =
    issue?.code === "invalid_type"
      ? `must be ${typeName(issue.expected)}`
      : (issue?.message ?? "is not valid");
  throw new ParameterError(sentence(flow, (issue?.path ?? []).map(String), problem, value));
}

function coerceIssue(values: unknown, issue: ZodIssue): unknown {
  if (issue.code !== "invalid_type" || issue.expected === undefined) return values;
  const text = at(values, issue.path);
  const better = coerceText(issue.expected === "int" ? "integer" : issue.expected, text);
  return better === text ? values : withAt(values, issue.path, better);
}

function at(value: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
}

function withAt(value: unknown, path: PropertyKey[], better: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return better;
  const copy: Record<PropertyKey, unknown> = Array.isArray(value)
    ? ([...value] as never)
    : { ...(value as object) };
  copy[key] = withAt(copy[key], rest, better);
  return copy;
}

function ajvMessage(flow: string, error: ErrorObject | undefined, values: unknown): string {
  if (!error) return `the parameters of flow \`${flow}\` are not valid`;
  const path = error.instancePath
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case "required":
      return sentence(flow, [...path, String(params.missingProperty)], "is missing", undefined);
    case "additionalProperties":
      return `flow \`${flow}\` has no parameter \`${String(params.additionalProperty)}\``;
    case "type":
      return sentence(flow, path, `must be ${typeName(params.type as string | string[])}`, error.data);
    case "enum":
      return sentence(
        flow,
        path,
        `must be one of ${(params.allowedValues as unknown[]).map((v) => JSON.stringify(v)).join(", ")}`,
        error.data,
      );
    default:
      return sentence(
        flow,
        path.length > 0 ? path : Object.keys(values as object).slice(0, 1),
        error.message ?? "is not valid",
        error.data,
      );
  }
}

function sentence(flow: string, path: string[], problem: string, value: unknown): string {
  const [name = "", ...inner] = path;
  const where = inner.length > 0 ? `\`${name}\` (at ${inner.join(".")})` : `\`${name}\``;
  const wrong = problem === "is missing" || value === undefined ? "" : `, got ${shown(value)}`;
  const missing = value === undefined && problem.startsWith("must be") ? " (it is missing)" : "";
  return `parameter ${where} of flow \`${flow}\` ${problem}${wrong}${missing}`;
}

function shown(value: unknown): string {
  const text =
    typeof value === "bigint" || typeof value === "symbol"
      ? String(value)
      : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function typeName(type: string | string[] | undefined): string {
  if (Array.isArray(type)) return type.map(typeName).join(" or ");
  if (type === undefined) return "of another type";
  if (type === "null") return "null";
  return type === "integer" || type === "int"
    ? "a whole number"
    : `${/^[aeio]/.test(type) ? "an" : "a"} ${type}`;
}
