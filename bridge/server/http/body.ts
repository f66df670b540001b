/** Reads and checks a request's body; a wrong one is answered 422 in Prefect's words. */
import type { Context } from "hono";
import type { z } from "zod";
import { MAX_PROBLEMS, type Problem, problem } from "../../contract/pydantic/problem.ts";
import { parseCarried } from "../../parameters/exact-numbers.ts";
import { wellFormedJson } from "../../well-formed.ts";
import { invalid, refuse } from "./http-error.ts";
import { isNestedDeeper, MAX_JSON_DEPTH } from "./json-depth.ts";
import { readLax } from "./lax-values.ts";
import { INTEGER, problemsOf, UUID } from "./validation-problem.ts";

/** No list is longer, whoever asks. */
export const MAX_LIMIT = 200;

/** Reads the body as JSON (an empty one is `{}`, a missing content type is fine) and checks it. */
export async function readBody<S extends z.ZodType>(context: Context, schema: S): Promise<z.output<S>> {
  return checked(schema, await readJson(context));
}

/** The same where Prefect names the fields of the body one by one: of one that is missing, it shows no body. */
export async function readFields<S extends z.ZodType>(context: Context, schema: S): Promise<z.output<S>> {
  return checked(schema, await readJson(context), (problem) =>
    problem.type === "missing" && problem.loc.length === 2 ? { ...problem, input: null } : problem,
  );
}

/** Reads the body as JSON, unchecked but for what no database could store or give back. */
export async function readJson(context: Context): Promise<unknown> {
  const text = await context.req.text();
  if (isNestedDeeper(text)) throw tooDeep();
  try {
    return text === "" ? {} : parseCarried(wellFormedJson(text));
  } catch (error) {
    throw invalid([problem("json_invalid", ["body", 0], String(error))], text);
  }
}

/** Checks a value that came as a body; what is written another way is read as Prefect reads it. */
export function checked<S extends z.ZodType>(
  schema: S,
  body: unknown,
  shown: (problem: Problem) => Problem = (problem) => problem,
): z.output<S> {
  const result = check(schema, body);
  if ("problems" in result) throw invalid(result.problems.map(shown), body);
  return result.data;
}

/** The checked value, or what is wrong with it. */
export function check<S extends z.ZodType>(
  schema: S,
  body: unknown,
): { data: z.output<S> } | { problems: Problem[] } {
  let result = schema.safeParse(body, PARSING);
  if (result.success) return { data: result.data };
  const lax = readLax(body, result.error.issues);
  if (lax !== undefined) result = schema.safeParse(lax, PARSING);
  if (result.success) return { data: result.data };
  const issues = result.error.issues.slice(0, MAX_PROBLEMS);
  return { problems: issues.flatMap((issue) => problemsOf(issue, lax ?? body)) };
}

/** zod's issues do not distinguish a number from an integer, nor a string from an id: their messages do then. */
const PARSING: z.core.ParseContext<z.core.$ZodIssue> = {
  reportInput: true,
  error: (issue) => (issue.code === "invalid_type" ? expectedFormat(issue.inst) : undefined),
};

function expectedFormat(schema: z.core.$ZodType | z.core.$ZodCheck | undefined): string | undefined {
  const { checks = [], format } = (schema?._zod.def ?? {}) as {
    checks?: z.core.$ZodCheck[];
    format?: string;
  };
  const formats = [format, ...checks.map(({ _zod: { def } }) => ("format" in def ? def.format : undefined))];
  if (formats.includes("guid")) return UUID;
  return formats.includes("safeint") ? INTEGER : undefined;
}

/** 422 for a body that is nested too deep to be walked. */
export function tooDeep(): Error {
  return refuse(422, `The body is nested deeper than ${MAX_JSON_DEPTH} levels.`);
}

/** The length of the list to answer with: `limit`, at most and by default 200. */
export function readLimit(limit: number | null | undefined): number {
  const length = limit ?? MAX_LIMIT;
  if (length < 0) throw refuse(422, "Invalid limit: must be greater than or equal to 0.");
  if (length > MAX_LIMIT) {
    throw refuse(422, `Invalid limit: must be less than or equal to ${MAX_LIMIT}.`);
  }
  return length;
}
