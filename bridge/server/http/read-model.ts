/** Reads a request's body with a reader of Prefect's models; a wrong one is answered 422 with all that is wrong. */
import type { Context } from "hono";
import { MAX_PROBLEMS, type Problem } from "../../contract/pydantic/problem.ts";
import type { Reader } from "../../contract/pydantic/read.ts";
import { readSent } from "./body.ts";
import { invalid } from "./http-error.ts";

/** A body as it was read, and as it was sent. */
export interface ReadBody<T> {
  value: T;
  /** What was sent. */
  sent: Record<string, unknown>;
}

/** @throws 422 */
export async function readModel<T>(context: Context, reader: Reader<T>): Promise<ReadBody<T>> {
  const body = await readSent(context);
  const read = reader(body);
  if ("value" in read) return { value: read.value, sent: body as Record<string, unknown> };
  throw wrong(
    read.problems.map((problem) => ({ ...problem, loc: ["body", ...problem.loc] })),
    body,
  );
}

/** 422 with what is wrong with `body`. */
export function wrong(problems: readonly Problem[], body: unknown): Error {
  return invalid(problems.slice(0, MAX_PROBLEMS), body);
}
