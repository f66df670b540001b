/** Serves the API, and what else is mounted beside it, on a port. */
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { getPath } from "hono/utils/url";
import { createGate, type Gate, isApiPath } from "../access/gate.ts";
import type { ApiServer } from "./app.ts";
import { limitBody } from "./http/body-limit.ts";
import { errorResponse } from "./http/http-error.ts";
import { ListenError } from "./http/listen-error.ts";
import { acceptWebSockets } from "./websocket/accept.ts";

/** An API that is served. */
export interface Listening {
  /** Without `/api`: `http://127.0.0.1:4200`. */
  url: string;
  close(): Promise<void>;
}

/** By default only this machine is served. */
export interface ListenOptions {
  host?: string;
  /** 0 takes a free one. */
  port?: number;
  /** Passes or refuses requests and websockets; by default one for `host`. */
  gate?: Gate;
  /** Answers every path outside `/api` (pages). */
  fallback?: (request: Request) => Response | Promise<Response>;
}

/** A client that sends its headers, or its whole request, more slowly is cut off: it would hold a connection for ever. */
const TIMEOUTS = { headersTimeout: 20_000, requestTimeout: 60_000 };

/** A client that offers to speak HTTP/2 is answered as it asked: only websockets are upgraded to. */
function shouldUpgradeCallback({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === "websocket";
}

/**
 * Serves until `close`. Requests whose Host is not a name of this server are refused (DNS rebinding), as are pages of
 * other origins, and everybody without the gate's auth string, if it has one.
 * @throws ListenError in one line when the port is taken; CellflowError `access.auth` off loopback without an auth string
 */
export async function listen(
  server: ApiServer,
  { host = "127.0.0.1", port = 4200, gate = createGate({ address: host }), fallback }: ListenOptions = {},
): Promise<Listening> {
  const others = async (request: Request): Promise<Response> => {
    if (fallback && !isApiPath(getPath(request))) return fallback(request);
    return server.fetch(request).catch(errorResponse);
  };
  const bounded = async (request: Request): Promise<Response> => {
    const limited = limitBody(request);
    return limited instanceof Response ? limited : others(limited);
  };
  const answer = async (request: Request): Promise<Response> =>
    gate.release(request, gate.refuse(request) ?? (await bounded(request)));
  server.serveMany();
  const node = serve({
    fetch: answer,
    hostname: host,
    port,
    serverOptions: { ...TIMEOUTS, shouldUpgradeCallback },
  });
  const sockets = acceptWebSockets(node, server, gate);
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
