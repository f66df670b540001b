/** Upgrades to websockets: events in, events out, logs out, background tasks; all speak Prefect's subprotocol. */
import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Gate } from "../../access/gate.ts";
import type { FrameListener } from "../../access/websocket-auth.ts";
import type { ApiServer } from "../app.ts";
import { eventsIn } from "./events-in.ts";
import { eventsOut } from "./events-out.ts";
import { createLogFeed } from "./log-feed.ts";
import { logsOut } from "./logs-out.ts";
import { scheduledTasks } from "./scheduled-tasks.ts";
import { createSocketWatch } from "./watch.ts";
import { CHANNEL_PATH, workerChannel } from "./worker-channel.ts";

const EVENTS_IN = "/api/events/in";

/** Serves one socket; the returned listener gets its frames. */
type Endpoint = (socket: WebSocket) => FrameListener;

function endpointsOf({ context }: ApiServer): Readonly<Record<string, Endpoint>> {
  const logs = createLogFeed(context);
  return {
    [EVENTS_IN]: (socket) => eventsIn(socket, context),
    "/api/events/out": (socket) => eventsOut(socket, context),
    "/api/logs/out": (socket) => logsOut(socket, logs),
    "/api/task_runs/subscriptions/scheduled": (socket) => scheduledTasks(socket, context),
  };
}

/** The channel of a worker, whose path names its pool. */
function channelOf({ context }: ApiServer, path: string): Endpoint | undefined {
  const [, encoded] = CHANNEL_PATH.exec(path) ?? [];
  if (encoded === undefined) return undefined;
  try {
    const name = decodeURIComponent(encoded);
    return (socket) => workerChannel(socket, context, name);
  } catch {
    // A name that is not well encoded is none.
    return undefined;
  }
}

/** The largest event fits in, however it is escaped; a larger frame closes its socket with 1009. */
const MAX_FRAME_BYTES = 4 * 2 ** 20;

/** Upgrades on a served port what `gate` lets pass. */
export function acceptWebSockets(
  // The server may be HTTP/2 in its type; upgrades exist on HTTP/1 only.
  node: Pick<Server, "on"> | { on(event: "upgrade", listener: never): unknown },
  server: ApiServer,
  gate: Gate,
): { close(): void } {
  const endpoints = endpointsOf(server);
  const watch = createSocketWatch();
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    // Of events that come in a pong says that they are stored.
    autoPong: false,
    handleProtocols: (protocols) => (protocols.has("prefect") ? "prefect" : false),
  });
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // No other listener hears a client that goes away meanwhile.
    socket.on("error", () => socket.destroy());
    const path = URL.parse(request.url ?? "/", "http://localhost")?.pathname ?? "";
    const endpoint = Object.hasOwn(endpoints, path) ? endpoints[path] : channelOf(server, path);
    if (!endpoint || !gate.allowsUpgrade(request.headers)) {
      // Clients take 403 as final and go on without the channel.
      socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (open) => {
      watch.add(open, socket);
      if (path !== EVENTS_IN) open.on("ping", (data) => open.pong(data));
      gate.authenticate(open, endpoint(open));
    });
  };
  (node as Pick<Server, "on">).on("upgrade", upgrade);
  return {
    close() {
      watch.close();
      for (const client of sockets.clients) client.terminate();
      sockets.close();
    },
  };
}
