/** What every page works with. */

import { createGuard, type Guard } from "../access/form-origin.ts";
import type { Client } from "../client/client.ts";
import { createClient } from "../client/client.ts";
import { createGraphDrawer, type GraphDrawer } from "../rendering/graph.ts";
import type { ApiServer, Change } from "../server/app.ts";

export interface PageContext {
  /** The server's own API, in process. */
  readonly client: Client;
  readonly changes: { subscribe(listener: (change: Change) => void): () => void };
  readonly drawer: GraphDrawer;
  readonly guard: Guard;
}

export function createPageContext(server: Pick<ApiServer, "fetch" | "changes">): PageContext {
  const client = createClient({
    url: "/api",
    kind: "embedded",
    changes: server.changes,
    fetch(path, init) {
      const headers = new Headers(init?.headers);
      if (init?.body != null) headers.set("content-type", "application/json");
      return server.fetch(new Request(`http://pages.cellflow/api${path}`, { ...init, headers }));
    },
    close: async () => {},
  });
  return { client, changes: server.changes, drawer: createGraphDrawer(), guard: createGuard() };
}
