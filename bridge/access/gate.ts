/** The one gate in front of everything served: API, pages and websockets alike. */
import type { IncomingHttpHeaders } from "node:http";
import type { WebSocket } from "ws";
import { isAllowedHost } from "./allowed-host.ts";
import { createFormGuard, type FormGuard } from "./form-guard.ts";
import { authenticateSocket, type FrameListener } from "./websocket-auth.ts";

export interface Gate {
  /** The answer to a request that may not pass; undefined for all others. */
  refuse(request: Request): Response | undefined;
  /** Whether a websocket may be opened. */
  allowsUpgrade(headers: IncomingHttpHeaders): boolean;
  /** Calls `onFrame` with each JSON frame once the client has authenticated. */
  authenticate(socket: WebSocket, onFrame: FrameListener): void;
  /** Which posts come from our own pages' forms. */
  readonly forms: FormGuard;
}

/** @param address the address served on, as in `listen` */
export function createGate(address: string): Gate {
  return {
    refuse({ headers }) {
      const host = headers.get("host") ?? undefined;
      if (isAllowedHost(host, headers.get("origin") ?? undefined, address)) return undefined;
      return Response.json(
        { detail: `Requests for the host ${host ?? "(none)"} are not answered here.` },
        { status: 403 },
      );
    },
    allowsUpgrade: ({ host, origin }) => isAllowedHost(host, origin, address),
    authenticate: authenticateSocket,
    forms: createFormGuard(),
  };
}
