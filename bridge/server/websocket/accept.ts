/** Which websockets are served: events in, events out, logs out; all speak Prefect's subprotocol. */
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { ApiServer } from "../app.ts";
import { eventsIn } from "./events-in.ts";
import { eventsOut } from "./events-out.ts";
import { logsOut } from "./logs-out.ts";

const ENDPOINTS: Record<string, (socket: WebSocket, server: ApiServer) => void> = {
  "/api/events/in": eventsIn,
  "/api/events/out": eventsOut,
  "/api/logs/out": logsOut,
};

/** Upgrades on a served port; `allowed` judges Host and Origin. */
export function acceptWebSockets(
  // The server may be HTTP/2 in its type; upgrades exist on HTTP/1 only.
  node: Pick<Server, "on"> | { on(event: "upgrade", listener: never): unknown },
  server: ApiServer,
  allowed: (header: (name: string) => string | undefined) => boolean,
): { close(): void } {
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (protocols) => (protocols.has("prefect") ? "prefect" : false),
  });
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const endpoint = ENDPOINTS[path];
    const header = (name: string): string | undefined => {
      const value = request.headers[name];
      return Array.isArray(value) ? value[0] : value;
    };
    if (!endpoint || !allowed(header)) {
      // Clients take 403 as final and go on without the channel.
      socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (open) => endpoint(open, server));
  };
  (node as Pick<Server, "on">).on("upgrade", upgrade);
  return {
    close() {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
    },
  };
}
