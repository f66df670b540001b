/** Reads and checks a request's body; a wrong one is answered 422 in Prefect's words. */
import type { Context } from "hono";
import type { z } from "zod";
import { parseCarried } from "../../parameters/exact-numbers.ts";
import { wellFormedJson } from "../../well-formed.ts";
import { answerWith, refuse } from "./http-error.ts";

/** No list is longer, whoever asks. */
export const MAX_LIMIT = 200;

interface Problem {
  type: string;
  loc: (string | number)[];
  msg: string;
  input: unknown;
}

/** Reads the body as JSON (an empty one is `{}`, a missing content type is fine) and checks it. */
export async function readBody<S extends z.ZodType>(context: Context, schema: S): Promise<z.output<S>> {
  return checked(schema, await readJson(context));
}

/** Reads the body as JSON, unchecked but for what no database could store or give back. */
export async function readJson(context: Context): Promise<unknown> {
  const text = await context.req.text();
  try {
    return text === "" ? {} : parseCarried(wellFormedJson(text));
  } catch (error) {
    throw invalid(
      [{ type: "json_invalid", loc: ["body", 0], msg: "JSON decode error", input: String(error) }],
      text,
    );
  }
}

/** Checks a value that came as a body. */
export function checked<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const result = schema.safeParse(body, { reportInput: true });
  if (result.success) return result.data;
  throw invalid(
    result.error.issues.flatMap((issue) => problems(issue, body)),
    body,
  );
}

/** 422 with the list of what is wrong. */
export function invalid(detail: Problem[], body: unknown): Error {
  return answerWith(422, {
    exception_message: "Invalid request received.",
    exception_detail: detail,
    request_body: body,
  });
}

/** The length of the list to answer with: `limit`, at most and by default 200. */
export function readLimit(limit: number | null | undefined): number {
  const length = limit ?? MAX_LIMIT;
  if (length > MAX_LIMIT) {
    throw refuse(422, `Invalid limit: must be less than or equal to ${MAX_LIMIT}.`);
  }
  return length;
}

/** zod's issue in the words pydantic uses, which clients show. */
function problems(issue: z.core.$ZodIssue, body: unknown): Problem[] {
  const loc = ["body", ...issue.path.map((part) => (typeof part === "number" ? part : String(part)))];
  const input = issue.input;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      type: "extra_forbidden",
      loc: [...loc, key],
      msg: "Extra inputs are not permitted",
      input: typeof input === "object" && input !== null ? Reflect.get(input, key) : undefined,
    }));
  }
  if (issue.code === "invalid_type" && input === undefined) {
    return [{ type: "missing", loc, msg: "Field required", input: body }];
  }
  const bound = boundProblem(issue);
  if (bound) return [{ ...bound, loc, input }];
  const type = {
    invalid_type: `${"expected" in issue ? issue.expected : "value"}_type`,
    invalid_format: "format" in issue && issue.format === "guid" ? "uuid_parsing" : "string_pattern_mismatch",
    invalid_value: "enum",
    invalid_union: "union",
    too_big: "less_than_equal",
    too_small: "greater_than_equal",
  }[issue.code as string];
  const msg = type === "uuid_parsing" ? "Input should be a valid UUID" : issue.message;
  return [{ type: type ?? "value_error", loc, msg, input }];
}

/** A number out of bounds. */
function boundProblem(issue: z.core.$ZodIssue): Pick<Problem, "type" | "msg"> | undefined {
  if (issue.code !== "too_small" && issue.code !== "too_big") return undefined;
  if (issue.origin !== "number" && issue.origin !== "int") return undefined;
  const [side, limit] =
    issue.code === "too_small" ? (["greater", issue.minimum] as const) : (["less", issue.maximum] as const);
  return issue.inclusive
    ? { type: `${side}_than_equal`, msg: `Input should be ${side} than or equal to ${limit}` }
    : { type: `${side}_than`, msg: `Input should be ${side} than ${limit}` };
}
