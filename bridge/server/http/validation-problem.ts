/** Phrases what zod found wrong in a body as pydantic does: clients of Prefect show its types, locations and messages. */
import type { z } from "zod";
import {
  noneOf,
  type Phrase,
  type PlainProblem,
  type Problem,
  plain,
  problem,
  valueError,
} from "../../contract/pydantic/problem.ts";
import { uuidProblem, wrongUuid } from "../../contract/pydantic/scalars.ts";

/** The messages of issues about what was to be an integer, an id, one of some literals, or any sequence. */
export const INTEGER = "int";
export const LITERAL = "literal";
export const SEQUENCE = "sequence";
export const UUID = "uuid";

/** The problems of one issue, each at its location in the body. */
export function problemsOf(issue: z.core.$ZodIssue, body: unknown): Problem[] {
  const loc = ["body", ...issue.path.map((part) => (typeof part === "number" ? part : String(part)))];
  const { input } = issue;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) =>
      problem("extra_forbidden", [...loc, key], isObject(input) ? Reflect.get(input, key) : undefined),
    );
  }
  if (issue.code === "invalid_union") {
    const branch = issue.errors.find((issues) => issues.length > 0) ?? [];
    if (branch.length > 0)
      return branch.flatMap((inner) =>
        problemsOf({ ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue, body),
      );
  }
  if (input === undefined && (issue.code === "invalid_type" || issue.code === "invalid_value"))
    return [problem("missing", loc, valueAt(body, issue.path.slice(0, -1)))];
  const { type, msg, ctx } = phrase(issue);
  // In pydantic's order: what prints a refusal prints it as it came.
  return [{ type, loc, msg, input, ...(ctx && { ctx }) }];
}

/** What a schema of the contract says of itself, where zod's own code does not say. */
function phrase(issue: z.core.$ZodIssue): Phrase {
  switch (issue.code) {
    case "invalid_type":
      if (issue.message === SEQUENCE) return wrongSequence(issue.input);
      return wrongType(
        issue.message === INTEGER || issue.message === UUID ? issue.message : issue.expected,
        issue.input,
      );
    case "invalid_key":
      return plain("string_type");
    case "invalid_value":
      return noneOf(
        issue.message === LITERAL ? "literal_error" : "enum",
        issue.values.map((value) => `'${String(value)}'`),
      );
    case "invalid_format":
      return issue.format === "guid"
        ? wrongUuid(uuidProblem(String(issue.input)) ?? "invalid")
        : wrongPattern(issue.pattern ?? "");
    case "too_small":
    case "too_big":
      return outOfBounds(issue);
    default:
      return valueError(issue.message);
  }
}

function wrongType(expected: string, input: unknown): Phrase {
  const type = plainType(expected, input);
  return type ? plain(type) : { type: `${expected}_type`, msg: `Input should be a valid ${expected}` };
}

function plainType(expected: string, input: unknown): PlainProblem | undefined {
  const isText = typeof input === "string";
  switch (expected) {
    case UUID:
      return "uuid_type";
    case "string":
      return "string_type";
    case "array":
      return "list_type";
    case "record":
      return "dict_type";
    case "object":
      return "model_attributes_type";
    case "boolean":
      return isText || isLong(input) ? "bool_parsing" : "bool_type";
    case INTEGER:
      if (isText) return "int_parsing";
      return typeof input === "number" ? "int_from_float" : "int_type";
    case "number":
      return isText ? "float_parsing" : "float_type";
    default:
      return undefined;
  }
}

function wrongSequence(input: unknown): Phrase {
  return typeof input === "string"
    ? {
        type: "sequence_str",
        msg: "'str' instances are not allowed as a Sequence value",
        ctx: { type_name: "str" },
      }
    : {
        type: "is_instance_of",
        msg: "Input should be an instance of Sequence",
        ctx: { class: "Sequence" },
      };
}

/** Whether Prefect takes it for an integer that it could read a flag from. */
function isLong(input: unknown): boolean {
  return Number.isInteger(input) && Math.abs(Number(input)) < 2 ** 63;
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

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (isObject(value) ? Reflect.get(value, key) : undefined), body);
}
