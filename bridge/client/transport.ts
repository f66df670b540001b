/** The one way to an API: request in, response out. */
import type { Settings } from "../settings/settings.ts";
import { embeddedTransport } from "./embedded.ts";
import { remoteTransport } from "./remote.ts";
import type { Transport } from "./transport-type.ts";

export type { Transport, TransportChange } from "./transport-type.ts";

/** Opens the way to the API that `settings` name: the embedded one on a SQLite file, or a server over HTTP. */
export async function createTransport(settings: Settings): Promise<Transport> {
  return settings.apiUrl === undefined ? embeddedTransport(settings.database) : remoteTransport(settings);
}
