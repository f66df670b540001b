/** How the pages come to a served API: what answers every path but /api. */
import type { ApiServer } from "../server/app.ts";
import { createPages } from "./app.ts";

/**
 * The pages on this server's own API, for `listen`'s `fallback`. They read and change everything through the API,
 * in process, as any other client would.
 */
export function mountPages(server: ApiServer): (request: Request) => Promise<Response> {
  const pages = createPages(server);
  return async (request) => pages.fetch(request);
}
