/** Writes and reads the token that asks for the next page: it holds a request like any other, and is checked like one. */
import { z } from "zod";
import { eventFilter, MAX_PAGE_EVENTS } from "../../contract/events/event.ts";
import { refuse } from "../http/http-error.ts";

const count = z.number().int().min(0);

const pageToken = z.strictObject({
  filter: eventFilter,
  /** How many match: it was counted once. */
  count,
  page_size: z.number().int().min(0).max(MAX_PAGE_EVENTS),
  offset: count,
  after: z.strictObject({ occurred: z.number().int(), id: z.string().max(36) }).nullable(),
});
/** The request for the next page. */
export type PageToken = z.infer<typeof pageToken>;

/** A filter takes no more. */
const MAX_TOKEN_CHARACTERS = 4_000_000;

/** In characters that a URL takes as they are. */
export function writePageToken(token: PageToken): string {
  return Buffer.from(JSON.stringify(token)).toString("base64url");
}

/** @throws 403 if it is none that this server wrote, or could have */
export function readPageToken(token: string): PageToken {
  if (token.length > MAX_TOKEN_CHARACTERS) throw refuse(403, "Forbidden");
  try {
    return pageToken.parse(JSON.parse(Buffer.from(token, "base64url").toString("utf8")));
  } catch {
    throw refuse(403, "Forbidden");
  }
}
