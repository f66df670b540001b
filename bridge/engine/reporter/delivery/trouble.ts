/** Says why what happened can't be sent or written now. */
import { ApiError, causeOf } from "../../../client/errors.ts";

export const STORED_LATER = "the run goes on, and what happens is stored and delivered later";

export function againLine(url: string): string {
  return `the API at ${url} answers again; what was stored is delivered`;
}

/** The embedded database says in its own line what is wrong and what to do. */
export function trouble(url: string, error: unknown): string {
  if (error instanceof Error && "code" in error && String(error.code).startsWith("database."))
    return error.message.replace(/\.$/, "");
  return `the API at ${url} does not answer (${error instanceof ApiError ? error.status : causeOf(error)})`;
}

export function unstoredLine(error: unknown): string {
  return `what the API was not sent could not be stored either (${causeOf(error)}): it is tried again while this process runs, and lost with it`;
}
