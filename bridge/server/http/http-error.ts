/** Turns errors into responses, in the shapes of Prefect's server. */
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { DatabaseError } from "../db/database-error.ts";

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

/** The one place where exceptions become responses. */
export function errorResponse(error: unknown): Response {
  if (error instanceof HTTPException) return error.getResponse();
  if (error instanceof DatabaseError) {
    // Clients ask again.
    const status = error.code === "database.busy" ? 503 : 500;
    return Response.json({ exception_message: error.message, code: error.code }, { status });
  }
  const code = error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : 0;
  if (code === 5 || code === 6) {
    return Response.json({ exception_message: "Service Unavailable" }, { status: 503 });
  }
  if (code === 19) {
    return Response.json(
      {
        detail:
          "Data integrity conflict. This usually means a unique or foreign key constraint was violated.",
      },
      { status: 409 },
    );
  }
  return Response.json(
    { exception_message: "Internal Server Error", exception_detail: String(error) },
    { status: 500 },
  );
}
