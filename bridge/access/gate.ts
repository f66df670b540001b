/** The one gate in front of everything served: API, pages and websockets alike. */
import type { IncomingHttpHeaders } from "node:http";
import { getPath } from "hono/utils/url";
import type { WebSocket } from "ws";
import { CellflowError } from "../errors.ts";
import { isAllowedHost } from "./allowed-host.ts";
import { bearerKey, isAuthorized } from "./authorization.ts";
import { createCors } from "./cors.ts";
import { createCsrf } from "./csrf.ts";
import { createFormGuard, type FormGuard } from "./form-guard.ts";
import { isLoopback } from "./loopback.ts";
import { ownPath } from "./own-path.ts";
import { isSameSecret } from "./same-secret.ts";
import { createSignIn, type SignIn } from "./sign-in.ts";
import { authenticateSocket, type FrameListener } from "./websocket-auth.ts";

export interface Gate {
  /** The gate's own answer: to a request that may not pass, and to what a client asks before; undefined for all others. */
  refuse(request: Request): Response | undefined;
  /** The answer as it goes out: a page of an origin that is named may read it. */
  release(request: Request, response: Response): Response;
  /** Whether a websocket may be opened. */
  allowsUpgrade(headers: IncomingHttpHeaders): boolean;
  /** Calls `onFrame` with each JSON frame once the client has authenticated. */
  authenticate(socket: WebSocket, onFrame: FrameListener): void;
  /** Which posts come from our own pages' forms. */
  readonly forms: FormGuard;
  /** How browsers are let in; undefined without authentication. */
  readonly signIn?: SignIn;
}

export interface GateOptions {
  /** The address served on, as in `listen`. */
  address: string;
  /** What clients and people must show; undefined lets in everybody who reaches the address. */
  authString?: string;
  /** The origin under which people come, if it is not the address itself. */
  publicUrl?: string;
  /** Whether a text is one of the API keys that are good now: whoever shows one need not know the auth string. */
  isKey?: (key: string) => boolean;
  /** Whether every change needs a token, as with PREFECT_SERVER_CSRF_PROTECTION_ENABLED. */
  csrf?: boolean;
  /** PREFECT_SERVER_CORS_ALLOWED_ORIGINS: whose pages may call the API. */
  corsOrigins?: string;
  /**
   * Whether the pages are files that hold nothing of anybody's and ask the API with the auth string that a person types
   * into them: then they are open, and signing in is theirs.
   */
  openPages?: boolean;
}

/** Where clients ask for a token. */
const CSRF_PATH = "/api/csrf-token";

/** The page where people sign in. */
export const SIGN_IN_PATH = "/sign-in";

/** What is answered to everybody: liveness probes, as Prefect has them. */
const OPEN_API_PATHS = new Set(["/api/health", "/api/ready"]);

/** @throws CellflowError `access.auth` when others than this machine would reach it, and nothing is asked of them */
export function createGate({
  address,
  authString,
  publicUrl,
  openPages = false,
  isKey = () => false,
  csrf: needsToken = false,
  corsOrigins,
}: GateOptions): Gate {
  if (authString === undefined && !(isLoopback(address) && publicUrl === undefined)) {
    const opened = publicUrl === undefined ? `--host ${address || '""'}` : "--public-url";
    throw new CellflowError(
      "access.auth",
      `${opened} lets other machines in, and whoever gets in can run code here: set PREFECT_SERVER_API_AUTH_STRING ` +
        "(like admin:…), or name a file that holds it with --auth-file",
    );
  }
  const publicHost = publicUrl === undefined ? undefined : new URL(publicUrl).host;
  const signIn =
    authString === undefined || openPages
      ? undefined
      : createSignIn(authString, { secure: publicUrl?.startsWith("https:") ?? false });
  const cors = createCors(corsOrigins, authString !== undefined);
  const csrf = needsToken ? createCsrf() : undefined;
  const allowsHost = (host: string | undefined, origin: string | undefined) =>
    isAllowedHost(host, cors.isNamed(origin) ? undefined : origin, { address, publicHost });
  const isToken = (token: unknown): boolean =>
    isSameSecret(token, authString ?? "") || (typeof token === "string" && isKey(token));

  /** A token for who asks for one; without protection the API answers that none is needed. */
  const ownAnswer = ({ method, url }: Request, path: string): Response | undefined => {
    if (!csrf || method !== "GET" || path !== CSRF_PATH) return undefined;
    const client = new URL(url).searchParams.get("client");
    return client ? csrf.tokenFor(client) : undefined;
  };

  return {
    refuse(request) {
      const { headers } = request;
      const host = headers.get("host") ?? undefined;
      if (!allowsHost(host, headers.get("origin") ?? undefined)) return foreignHost(host);
      const path = getPath(request);
      const preflight = isApiPath(path) ? cors.preflight(request) : undefined;
      if (preflight) return preflight;
      // Before anything else is asked of a client, as in Prefect's server.
      const untrusted = isApiPath(path) ? csrf?.refuse(request) : undefined;
      if (untrusted) return untrusted;
      if (authString === undefined || isOpen(request, openPages)) return ownAnswer(request, path);
      const authorization = headers.get("authorization");
      if (isAuthorized(authorization, authString)) return ownAnswer(request, path);
      const key = bearerKey(authorization);
      if (key !== undefined && isApiPath(path) && isKey(key)) return ownAnswer(request, path);
      if (isApiPath(path)) return unauthorized();
      if (signIn?.isSignedIn(headers.get("cookie"))) return undefined;
      return signIn && wantsPage(request) ? toSignIn(request) : unauthorized();
    },
    allowsUpgrade: (headers) =>
      allowsHost(headers.host, headers.origin) &&
      // Without the subprotocol no auth frame comes.
      (authString === undefined || protocolsOf(headers).includes("prefect")),
    release: cors.allow,
    authenticate: (socket, onFrame) =>
      authenticateSocket(socket, onFrame, authString === undefined ? undefined : isToken),
    forms: createFormGuard({ publicHost }),
    signIn,
  };
}

/** Whether a path, as routes see it, is the API's. */
export function isApiPath(path: string): boolean {
  return path === "/api" || path.startsWith("/api/");
}

/** By the path as routes see it, character by character: none that merely resolves to an open one is open. */
function isOpen(request: Request, openPages: boolean): boolean {
  const path = getPath(request);
  if (path === SIGN_IN_PATH && !openPages) return true;
  if (request.method !== "GET" && request.method !== "HEAD") return false;
  if (openPages && !isApiPath(path)) return true;
  return OPEN_API_PATHS.has(path) || /^\/assets\/[\w.-]+$/.test(path);
}

function protocolsOf(headers: IncomingHttpHeaders): string[] {
  return (headers["sec-websocket-protocol"] ?? "").split(",").map((protocol) => protocol.trim());
}

function foreignHost(host: string | undefined): Response {
  const detail = `Requests for the host ${host ?? "(none)"} are not answered here; --public-url says by which other name people come.`;
  return Response.json({ detail }, { status: 403 });
}

/** As Prefect's server answers. */
function unauthorized(): Response {
  return Response.json({ exception_message: "Unauthorized" }, { status: 401 });
}

/** Whether a browser's window is to show the answer. */
function wantsPage({ headers, method }: Request): boolean {
  return method !== "HEAD" && (headers.get("accept") ?? "").includes("text/html");
}

function toSignIn(request: Request): Response {
  const { pathname, search } = new URL(request.url);
  // What was posted cannot be posted again: that starts at the first page.
  const next = request.method === "GET" ? ownPath(pathname + search) : "/";
  const query = next === "/" ? "" : `?${new URLSearchParams({ next })}`;
  return new Response(null, {
    status: 303,
    headers: { location: SIGN_IN_PATH + query, "cache-control": "no-store" },
  });
}
