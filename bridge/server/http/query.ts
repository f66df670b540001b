/** Reads what stands after the question mark of a path; a wrong one is answered 422 in Prefect's words. */
import type { Context } from "hono";
import { z } from "zod";
import { timestamp, uuid } from "../../contract/scalars.ts";
import { invalid } from "./http-error.ts";
import { problemsOf } from "./validation-problem.ts";

/** An id that must be given. */
export function queryId(context: Context, name: string): string {
  return checked(context, name, uuid);
}

/** A text that must be given. */
export function queryText(context: Context, name: string): string {
  return checked(context, name, z.string());
}

/** A time, if one is given. */
export function queryTime(context: Context, name: string): string | undefined {
  return checked(context, name, timestamp.optional());
}

function checked<T>(context: Context, name: string, schema: z.ZodType<T>): T {
  const query = { [name]: context.req.queries(name)?.at(-1) };
  const result = z.object({ [name]: schema }).safeParse(query, { reportInput: true });
  if (result.success) return result.data[name] as T;
  const problems = result.error.issues.flatMap((issue) => problemsOf(issue, null));
  throw invalid(
    problems.map(({ type, loc: [, ...rest], msg, input, ...more }) => ({
      type,
      loc: ["query", ...rest],
      msg,
      input: type === "missing" ? null : input,
      ...more,
    })),
    null,
  );
}
