/** The embedded API: the server's own `fetch`, called in this process. */
import { processHeader } from "../server/runs/owners/identity.ts";
import type { Transport } from "./transport-type.ts";

const root = "http://embedded.cellflow/api";

/** Opens (and if need be makes) the database and answers from it. */
export async function embeddedTransport(database: string): Promise<Transport> {
  // Only here, so that a process that talks to a server never loads SQLite, Hono and zod.
  const [{ createServer }, { receiveEvents }, { receiveLogs }] = await Promise.all([
    import("../server/app.ts"),
    import("../server/runs/recording/receive-events.ts"),
    import("../server/runs/recording/receive-logs.ts"),
  ]);
  const server = await createServer({ database });
  const identity = processHeader();
  return {
    url: `embedded:${database}`,
    kind: "embedded",
    changes: server.changes,
    fetch(path, init) {
      const headers = new Headers(init?.headers);
      headers.set("x-cellflow-process", identity);
      if (init?.body != null && !headers.has("content-type")) headers.set("content-type", "application/json");
      return server.fetch(new Request(root + path, { ...init, headers }));
    },
    record: (events, lines) =>
      server.context.write(() => {
        if (events.length > 0) receiveEvents(server.context, events);
        if (lines.length > 0) receiveLogs(server.context, lines);
      }),
    close: () => server.close(),
  };
}
