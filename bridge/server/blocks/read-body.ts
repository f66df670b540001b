/** Reads the bodies of blocks: numbers keep their text, and what is wrong is said without the values they hold. */
import type { Context } from "hono";
import type { z } from "zod";
import { isObject, parseAsWritten } from "../../contract/blocks/json-text.ts";
import { MASK, maskAll } from "../../contract/blocks/secrets.ts";
import { wellFormedJson } from "../../well-formed.ts";
import { check, missingBody, notJson, tooDeep } from "../http/body.ts";
import { invalid } from "../http/http-error.ts";
import { isNestedDeeper } from "../http/json-depth.ts";

/** The checked body of a schema. */
export async function readSchemaBody<S extends z.ZodType>(c: Context, schema: S): Promise<z.output<S>> {
  const body = await readAsWritten(c, (text) => text);
  const result = check(schema, body);
  if ("problems" in result) throw invalid(result.problems, body);
  return result.data;
}

/** The checked body of a document: a refusal shows none of its values, since which are secret is not known. */
export async function readDocumentBody<S extends z.ZodType>(c: Context, schema: S): Promise<z.output<S>> {
  const body = await readAsWritten(c, () => MASK);
  const result = check(schema, body);
  if (!("problems" in result)) return result.data;
  const problems = result.problems.map((problem) => ({
    ...problem,
    input: problem.loc[1] === "data" ? hidden(problem.input) : masked(problem.input),
  }));
  throw invalid(problems, masked(body));
}

async function readAsWritten(c: Context, shown: (text: string) => string): Promise<unknown> {
  const text = await c.req.text();
  if (text === "") throw missingBody();
  if (isNestedDeeper(text)) throw tooDeep();
  const body = parsed(text, shown);
  if (body === null) throw missingBody();
  return body;
}

function parsed(text: string, shown: (text: string) => string): unknown {
  try {
    return parseAsWritten(wellFormedJson(text));
  } catch {
    throw notJson(shown(text));
  }
}

function masked(body: unknown): unknown {
  return isObject(body) && Object.hasOwn(body, "data") ? { ...body, data: hidden(body.data) } : body;
}

/** What holds nothing hides nothing. */
function hidden(value: unknown): unknown {
  const isEmpty = value === null || (typeof value === "object" && Object.keys(value).length === 0);
  return isEmpty ? value : maskAll(value);
}
