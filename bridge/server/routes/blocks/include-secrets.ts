/** Reads whether a call asks for secrets as they are: `?include_secrets=true`. */
import type { Context } from "hono";
import { z } from "zod";
import { check } from "../../http/body.ts";
import { invalid } from "../../http/http-error.ts";

const flag = z.boolean();

/** @throws 422 when it is no boolean */
export function includesSecrets(c: Context): boolean {
  const value = c.req.queries("include_secrets")?.at(-1);
  if (value === undefined) return false;
  const result = check(z.object({ include_secrets: flag }), { include_secrets: value });
  if (!("problems" in result)) return result.data.include_secrets;
  throw invalid(
    result.problems.map((problem) => ({ ...problem, loc: ["query", "include_secrets"] })),
    null,
  );
}
