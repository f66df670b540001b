/** Opens the transport to the API that the settings name. */
import type { Settings } from "../../settings/settings.ts";
import { embeddedTransport } from "./embedded.ts";
import { remoteTransport } from "./remote.ts";
import type { Transport } from "./transport.ts";

export type { Transport } from "./transport.ts";

/** The transport to the API that `settings` name: the embedded one on a SQLite file, or a server over HTTP. */
export async function createTransport(settings: Settings): Promise<Transport> {
  return settings.apiUrl === undefined ? embeddedTransport(settings.database) : remoteTransport(settings);
}
