/** The embedded API on a database file: the server itself, in this process. */
import { PROCESS_HEADER, processHeader } from "../../processes/identity.ts";
import { inProcessTransport } from "./in-process.ts";
import type { Transport } from "./transport.ts";

/** Opens (and if need be creates) the database and answers from it. */
export async function embeddedTransport(database: string): Promise<Transport> {
  // Only here, so that a process that talks to a server never loads SQLite, Hono and zod.
  const [{ createServer }, { receiveEvents }, { receiveLogs }] = await Promise.all([
    import("../../server/app.ts"),
    import("../../server/runs/recording/receive-events.ts"),
    import("../../server/runs/recording/receive-logs.ts"),
  ]);
  const server = await createServer({ database });
  return {
    ...inProcessTransport(server, {
      url: `embedded:${database}`,
      headers: { [PROCESS_HEADER]: processHeader() },
    }),
    record: (events, lines) =>
      server.context.write(() => {
        if (events.length > 0) receiveEvents(server.context, events);
        if (lines.length > 0) receiveLogs(server.context, lines);
      }),
    startServices: () => server.startServices(),
    close: () => server.close(),
  };
}
