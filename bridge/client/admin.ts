/** The server itself: version and health. */
import { call } from "./transport/call.ts";
import type { Transport } from "./transport/transport.ts";

export interface AdminClient {
  /** The server's version: "3.8.6". */
  version(): Promise<string>;
  health(): Promise<boolean>;
}

export function adminClient(transport: Transport): AdminClient {
  return {
    version: () => call(transport, "GET", "/admin/version"),
    health: () => call(transport, "GET", "/health"),
  };
}
