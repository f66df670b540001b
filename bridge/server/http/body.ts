/** Reads and checks a request's body; a wrong one is answered 422 in Prefect's words. */
import type { Context } from "hono";
import type { z } from "zod";
import { MAX_PROBLEMS, type Problem, problem } from "../../contract/pydantic/problem.ts";
import { parseCarried } from "../../parameters/exact-numbers.ts";
import { wellFormedJson } from "../../well-formed.ts";
import { invalid, refuse } from "./http-error.ts";
import { isNestedDeeper, MAX_JSON_DEPTH } from "./json-depth.ts";
import { readLax } from "./lax-values.ts";
import { INTEGER, LITERAL, problemsOf, UUID } from "./validation-problem.ts";

/** No list is longer, whoever asks. */
export const MAX_LIMIT = 200;

/** Reads the body as JSON (a missing content type is fine) and checks it. */
export async function readBody<S extends z.ZodType>(context: Context, schema: S): Promise<z.output<S>> {
  return checked(schema, await readSent(context));
}

/** Reads the body as JSON. @throws 422 also where there is none */
export async function readSent(context: Context): Promise<unknown> {
  const body = (await context.req.text()) === "" ? null : await readJson(context);
  if (body === null) throw missingBody();
  return body;
}

/**
 * The same where Prefect names the fields of the body one by one: no body is one without fields, a field that is null is
 * not there, and a body that has no fields lacks all of them. It does not show the body that a field is missing of.
 */
export async function readFields<S extends z.ZodObject>(context: Context, schema: S): Promise<z.output<S>> {
  const sent = (await context.req.text()) === "" ? null : await readJson(context);
  const body = sent ?? {};
  if (typeof body !== "object" || Array.isArray(body))
    throw invalid(
      Object.keys(schema.shape).map((field) => missing(field)),
      sent,
    );
  const fields = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
  return checked(schema, fields, {
    sent,
    shown: (problem) =>
      problem.type === "missing" && problem.loc.length === 2 ? { ...problem, input: null } : problem,
  });
}

function missing(field?: string): Problem {
  return problem("missing", field === undefined ? ["body"] : ["body", field], null);
}

/** 422 for a call that needs a body. */
export function missingBody(): Error {
  return invalid([missing()], null);
}

/** Reads the body as JSON, unchecked but for what no database could store or give back. */
async function readJson(context: Context): Promise<unknown> {
  const text = await context.req.text();
  if (isNestedDeeper(text)) throw tooDeep();
  try {
    return parseCarried(wellFormedJson(text));
  } catch {
    throw notJson(text);
  }
}

/** 422 for a body that is no JSON, without the reader's own message: that repeats what it was given. */
export function notJson(shown: string): Error {
  const ctx = { error: "The body is not valid JSON" };
  return invalid([{ ...problem("json_invalid", ["body", 0], {}), ctx }], shown);
}

/** What is wrong at a location in a body, said instead of what a schema finds there. */
export interface Found {
  /** `["schedules", 0, "schedule"]` */
  location: readonly (string | number)[];
  problems: readonly Problem[];
}

interface Said {
  /** How a problem is shown. */
  shown?: (problem: Problem) => Problem;
  /** What was sent, where the body is not that. */
  sent?: unknown;
  found?: readonly Found[];
}

/** Checks a value that came as a body; what is written another way is read as Prefect reads it. */
export function checked<S extends z.ZodType>(
  schema: S,
  body: unknown,
  { shown = (problem) => problem, sent = body, found = [] }: Said = {},
): z.output<S> {
  const result = check(schema, body);
  if ("data" in result && found.length === 0) return result.data;
  const others = "problems" in result ? result.problems.filter((problem) => !isFound(problem, found)) : [];
  throw invalid([...others.map(shown), ...found.flatMap(({ problems }) => problems)], sent);
}

function isFound({ loc }: Problem, found: readonly Found[]): boolean {
  return found.some(({ location }) => location.every((part, index) => part === loc[index + 1]));
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

/** zod's issues do not distinguish a number from an integer, a string from an id, nor an enum from literals: their messages do. */
const PARSING: z.core.ParseContext<z.core.$ZodIssue> = {
  reportInput: true,
  error: (issue) => {
    const def = issue.inst?._zod.def ?? {};
    if (issue.code === "invalid_value" && "type" in def && def.type === "literal") return LITERAL;
    return issue.code === "invalid_type" ? expectedFormat(issue.inst) : undefined;
  },
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
