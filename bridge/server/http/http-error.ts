/** Turns errors into responses, in the shapes of Prefect's server. */
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { type Problem, problem } from "../../contract/pydantic/problem.ts";
import { ReadTooLong } from "../db/read-limit.ts";
import { Fault } from "../fault.ts";

/** `{"detail": …}`, what most refusals of Prefect's API look like. */
export function refuse(status: ContentfulStatusCode, detail: string): HTTPException {
  return answerWith(status, { detail });
}

/** `{"exception_message": …}`, what its look-ups inside a handler look like. */
export function refuseWithMessage(status: ContentfulStatusCode, message: string): HTTPException {
  return answerWith(status, { exception_message: message });
}

/** An error that is answered with exactly this body. */
export function answerWith(status: ContentfulStatusCode, body: unknown): HTTPException {
  return new HTTPException(status, { res: Response.json(body, { status }), message: JSON.stringify(body) });
}

/** 422 with what is wrong with a request, and the body that came with it. */
export function invalid(problems: readonly Problem[], body: unknown): HTTPException {
  return answerWith(422, {
    exception_message: "Invalid request received.",
    exception_detail: problems,
    request_body: body,
  });
}

/** What is to be stored contradicts what is. */
export function integrityConflict(): HTTPException {
  const detail =
    "Data integrity conflict. This usually means a unique or foreign key constraint was violated. " +
    "See server logs for details.";
  return refuse(409, detail);
}

/** The one place where exceptions become responses. */
export function errorResponse(error: unknown): Response {
  if (error instanceof HTTPException) return error.getResponse();
  if (error instanceof ReadTooLong) return tooLong();
  if (error instanceof RangeError && error.message.includes("call stack")) return nestedTooDeeply();
  if (error instanceof Fault) {
    // Clients ask again.
    const status = error.code === "database.busy" ? 503 : 500;
    return Response.json({ exception_message: error.message, code: error.code }, { status });
  }
  const code = error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : 0;
  if (code === 5 || code === 6) {
    return Response.json({ exception_message: "Service Unavailable" }, { status: 503 });
  }
  if (code === 19) return integrityConflict().getResponse();
  return Response.json(
    { exception_message: "Internal Server Error", exception_detail: String(error) },
    { status: 500 },
  );
}

/** What reads JSON part by part ends at some depth, here as in Prefect. */
function nestedTooDeeply(): Response {
  const why = { ctx: { error: "recursion limit exceeded" } };
  return invalid([{ ...problem("json_invalid", ["body", 0], {}), ...why }], undefined).getResponse();
}

const TOO_LONG = "cellflow-read-too-long";

/** Asked again, it would take as long: 422, which no client repeats by itself. */
function tooLong(): Response {
  const detail = "This asks for more than can be read in time: narrow the filter, or ask for a shorter time.";
  return Response.json({ detail, code: "request.too-much" }, { status: 422, headers: { [TOO_LONG]: "1" } });
}

/** Whether it is the answer to what took too long. */
export function isTooLong(response: Response): boolean {
  return response.headers.has(TOO_LONG);
}
