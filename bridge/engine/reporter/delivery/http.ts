/** Sends the main thread's API calls from this thread, which has the database and the connections. */
import type { HttpAnswer, HttpRequest } from "../messages.ts";
import type { Session } from "./session.ts";

export async function forwardHttp(session: Session, request: HttpRequest): Promise<HttpAnswer> {
  const response = await session.transport.fetch(request.path, {
    method: request.method,
    headers: request.headers,
    body: request.body,
  });
  return {
    status: response.status,
    statusText: response.statusText,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  };
}
