/** Phrases what zod found wrong in a body as pydantic does: clients of Prefect show its types, places and messages. */
import type { z } from "zod";
import { uuidProblem } from "../../contract/pydantic/scalars.ts";

export interface Problem {
  type: string;
  loc: (string | number)[];
  msg: string;
  input: unknown;
  ctx?: Record<string, unknown>;
}

/** The messages of issues about what was to be an integer, or an id. */
export const INTEGER = "int";
export const UUID = "uuid";

type Phrase = Pick<Problem, "type" | "msg" | "ctx">;

/** The problems of one issue, each at its place in the body. */
export function problemsOf(issue: z.core.$ZodIssue, body: unknown): Problem[] {
  const loc = ["body", ...issue.path.map((part) => (typeof part === "number" ? part : String(part)))];
  const { input } = issue;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      type: "extra_forbidden",
      loc: [...loc, key],
      msg: "Extra inputs are not permitted",
      input: isObject(input) ? Reflect.get(input, key) : undefined,
    }));
  }
  if (issue.code === "invalid_union") {
    const branch = issue.errors.find((issues) => issues.length > 0) ?? [];
    if (branch.length > 0)
      return branch.flatMap((inner) =>
        problemsOf({ ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue, body),
      );
  }
  if (input === undefined && (issue.code === "invalid_type" || issue.code === "invalid_value"))
    return [{ type: "missing", loc, msg: "Field required", input: valueAt(body, issue.path.slice(0, -1)) }];
  return [{ loc, input, ...phrase(issue) }];
}

/** What a schema of the contract says of itself, where zod's own code does not tell. */
function phrase(issue: z.core.$ZodIssue): Phrase {
  switch (issue.code) {
    case "invalid_type":
      return wrongType(
        issue.message === INTEGER || issue.message === UUID ? issue.message : issue.expected,
        issue.input,
      );
    case "invalid_key":
      return { type: "string_type", msg: "Input should be a valid string" };
    case "invalid_value": {
      const expected = orList(issue.values.map((value) => `'${String(value)}'`));
      return { type: "enum", msg: `Input should be ${expected}`, ctx: { expected } };
    }
    case "invalid_format":
      return issue.format === "guid" ? wrongUuid(issue.input) : wrongPattern(issue.pattern ?? "");
    case "too_small":
    case "too_big":
      return outOfBounds(issue);
    default:
      return { type: "value_error", msg: `Value error, ${issue.message}`, ctx: { error: {} } };
  }
}

function wrongType(expected: string, input: unknown): Phrase {
  const isText = typeof input === "string";
  switch (expected) {
    case UUID:
      return { type: "uuid_type", msg: "UUID input should be a string, bytes or UUID object" };
    case "string":
      return { type: "string_type", msg: "Input should be a valid string" };
    case "array":
      return { type: "list_type", msg: "Input should be a valid list" };
    case "record":
      return { type: "dict_type", msg: "Input should be a valid dictionary" };
    case "object":
      return {
        type: "model_attributes_type",
        msg: "Input should be a valid dictionary or object to extract fields from",
      };
    case "boolean":
      return isText || typeof input === "number"
        ? { type: "bool_parsing", msg: "Input should be a valid boolean, unable to interpret input" }
        : { type: "bool_type", msg: "Input should be a valid boolean" };
    case INTEGER:
      if (isText)
        return {
          type: "int_parsing",
          msg: "Input should be a valid integer, unable to parse string as an integer",
        };
      return typeof input === "number"
        ? {
            type: "int_from_float",
            msg: "Input should be a valid integer, got a number with a fractional part",
          }
        : { type: "int_type", msg: "Input should be a valid integer" };
    case "number":
      return isText
        ? {
            type: "float_parsing",
            msg: "Input should be a valid number, unable to parse string as a number",
          }
        : { type: "float_type", msg: "Input should be a valid number" };
    default:
      return { type: `${expected}_type`, msg: `Input should be a valid ${expected}` };
  }
}

function wrongUuid(input: unknown): Phrase {
  const error = uuidProblem(String(input)) ?? "invalid";
  return { type: "uuid_parsing", msg: `Input should be a valid UUID, ${error}`, ctx: { error } };
}

function wrongPattern(pattern: string): Phrase {
  const source = pattern.replace(/^\/(.*)\/[a-z]*$/s, "$1").replaceAll("\\/", "/");
  return {
    type: "string_pattern_mismatch",
    msg: `String should match pattern '${source}'`,
    ctx: { pattern: source },
  };
}

function outOfBounds(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): Phrase {
  const isSmall = issue.code === "too_small";
  const bound = Number(issue.code === "too_small" ? issue.minimum : issue.maximum);
  const things = bound === 1 ? "" : "s";
  if (issue.origin === "string") {
    const type = isSmall ? "string_too_short" : "string_too_long";
    const side = isSmall ? "at least" : "at most";
    return {
      type,
      msg: `String should have ${side} ${bound} character${things}`,
      ctx: { [isSmall ? "min_length" : "max_length"]: bound },
    };
  }
  if (issue.origin === "array" || issue.origin === "set" || issue.origin === "record") {
    const actual = Array.isArray(issue.input) ? issue.input.length : 0;
    const side = isSmall ? "at least" : "at most";
    const name = issue.origin === "array" ? "List" : "Dictionary";
    return {
      type: isSmall ? "too_short" : "too_long",
      msg: `${name} should have ${side} ${bound} item${things} after validation, not ${actual}`,
      ctx: { field_type: name, [isSmall ? "min_length" : "max_length"]: bound, actual_length: actual },
    };
  }
  const side = isSmall ? "greater" : "less";
  const letter = isSmall ? "g" : "l";
  return issue.inclusive
    ? {
        type: `${side}_than_equal`,
        msg: `Input should be ${side} than or equal to ${bound}`,
        ctx: { [`${letter}e`]: bound },
      }
    : { type: `${side}_than`, msg: `Input should be ${side} than ${bound}`, ctx: { [`${letter}t`]: bound } };
}

/** `'a', 'b' or 'c'` */
function orList(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join("") : `${texts.slice(0, -1).join(", ")} or ${texts.at(-1)}`;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (isObject(value) ? Reflect.get(value, key) : undefined), body);
}
