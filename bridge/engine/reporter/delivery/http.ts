/** Sends the main thread's API calls from this thread, which has the database and the connections. */
import type { KnownValue } from "../../../contract/known-answer.ts";
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

/** What is read at a path, where the API in this process knows it; how that fails is for a request to tell. */
export async function readKnown(session: Session, path: string): Promise<KnownValue | undefined> {
  const known = await session.transport.answer?.("GET", path, undefined);
  return known && "failure" in known ? undefined : known;
}
