/** How the API is served on a port, for this machine's programs and pages only. */
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { allowedHost, refusedHost } from "../access/allowed-host.ts";
import type { ApiServer } from "./app.ts";
import { ListenError } from "./http/listen-error.ts";
import { acceptWebSockets } from "./websocket/accept.ts";

export interface Listening {
  /** Without `/api`: `http://127.0.0.1:4200`. */
  url: string;
  close(): Promise<void>;
}

/** What else than the API the port answers, below `/` (pages). */
export type Fallback = (request: Request) => Response | Promise<Response>;

/**
 * Serves until `close`. Port 0 takes a free one. Requests whose Host is a name of somebody else are refused
 * (DNS rebinding), as are pages of other origins. Throws a `ListenError` in one line when the port is taken.
 */
export async function listen(
  server: ApiServer,
  { host = "127.0.0.1", port = 4200, fallback }: { host?: string; port?: number; fallback?: Fallback } = {},
): Promise<Listening> {
  const answer = (request: Request): Response | Promise<Response> => {
    const refused = refusedHost(request.headers, host);
    if (refused) return refused;
    const path = new URL(request.url).pathname;
    return fallback && path !== "/api" && !path.startsWith("/api/")
      ? fallback(request)
      : server.fetch(request);
  };
  const node = serve({ fetch: answer, hostname: host, port });
  const sockets = acceptWebSockets(node, server, (headers) => allowedHost(headers, host));
  await new Promise<void>((resolve, reject) => {
    node.once("listening", resolve);
    node.once("error", (error: NodeJS.ErrnoException) => reject(new ListenError(host, port, error)));
  });
  const address = node.address() as AddressInfo;
  const name = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}`,
    async close() {
      sockets.close();
      const closed = new Promise<void>((resolve) => node.close(() => resolve()));
      if ("closeAllConnections" in node) node.closeAllConnections();
      await closed;
    },
  };
}
