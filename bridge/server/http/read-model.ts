/** Reads a request's body with a reader of Prefect's models; a wrong one is answered 422 with all that is wrong. */
import type { Context } from "hono";
import type { Reader } from "../../contract/pydantic/read.ts";
import { readJson } from "./body.ts";
import { answerWith } from "./http-error.ts";

/** A body that is wrong everywhere is not named at more places. */
const MAX_PROBLEMS = 1000;

export interface ReadBody<T> {
  value: T;
  /** What was sent. */
  sent: Record<string, unknown>;
}

/** @throws 422 */
export async function readModel<T>(context: Context, reader: Reader<T>): Promise<ReadBody<T>> {
  const body = (await context.req.text()) === "" ? null : await readJson(context);
  if (body === null) {
    throw wrong([{ type: "missing", loc: ["body"], msg: "Field required", input: null }], null);
  }
  const read = reader(body);
  if ("value" in read) return { value: read.value, sent: body as Record<string, unknown> };
  throw wrong(
    read.problems.map((problem) => ({ ...problem, loc: ["body", ...problem.loc] })),
    body,
  );
}

/** 422 with what is wrong with `body`. */
export function wrong(problems: readonly object[], body: unknown): Error {
  return answerWith(422, {
    exception_message: "Invalid request received.",
    exception_detail: problems.slice(0, MAX_PROBLEMS),
    request_body: body,
  });
}
