/** The embedded API on a database file: the server itself, in this process. */
import { ownIdentity, PROCESS_HEADER, processHeader } from "../../processes/identity.ts";
import { inProcessTransport } from "./in-process.ts";
import type { Transport } from "./transport.ts";

/** A process that ends has five seconds for all of it. */
const HURRIED_MS = 1000;

/** Opens (and if need be creates) the database and answers from it. */
export async function embeddedTransport(database: string): Promise<Transport> {
  // Only here, so that a process that talks to a server never loads SQLite.
  const [{ createInProcessServer }, { recordBatch }] = await Promise.all([
    import("../../server/in-process.ts"),
    import("../../server/runs/recording/record-batch.ts"),
  ]);
  const server = createInProcessServer(database, ownIdentity());
  let headers: Record<string, string> | undefined;
  return {
    ...inProcessTransport(server, {
      url: `embedded:${database}`,
      headers() {
        headers ??= { [PROCESS_HEADER]: processHeader() };
        return headers;
      },
    }),
    answer: server.answer,
    record: (batch) => recordBatch(server.context, batch),
    hurry: () => server.context.database.waitAtMost(HURRIED_MS),
    synced: server.context.database.synced,
    startServices: () => server.startServices(),
    close: () => server.close(),
  };
}
