/** Answers CORS requests: pages of the origins that are named may read the API's answers, others may not. */
import { CellflowError } from "../errors.ts";

export interface Cors {
  isNamed(origin: string | undefined): boolean;
  /** The answer to a browser that asks whether it may; undefined for all other requests. */
  preflight(request: Request): Response | undefined;
  /** The answer with what tells a browser that the page may read it. */
  allow(request: Request, response: Response): Response;
}

/** A browser asks again after this. */
const MAX_AGE_SECONDS = 600;
const METHODS = "GET, POST, PUT, PATCH, DELETE, OPTIONS";

/**
 * @param named origins with commas between, or `*`, as PREFECT_SERVER_CORS_ALLOWED_ORIGINS; undefined names none
 * @param isLocked whether requests must show who they are
 * @throws CellflowError `access.cors` for what is no origin, and for all of them where nothing is asked for
 */
export function createCors(named: string | undefined, isLocked: boolean): Cors {
  const origins = (named ?? "").split(",").map((each) => each.trim().replace(/\/$/, ""));
  const known = new Set(origins.filter((origin) => origin !== "").map(checked));
  if (known.has("*") && !isLocked)
    throw new CellflowError(
      "access.cors",
      "PREFECT_SERVER_CORS_ALLOWED_ORIGINS is *: any page that is open in a browser here could run code; name the " +
        "origins, or set PREFECT_SERVER_API_AUTH_STRING",
    );
  const isNamed = (origin: string | undefined): boolean =>
    origin !== undefined && (known.has("*") || known.has(origin));
  return {
    isNamed,
    preflight({ method, headers }) {
      const origin = headers.get("origin") ?? undefined;
      if (method !== "OPTIONS" || !headers.has("access-control-request-method") || !isNamed(origin))
        return undefined;
      return new Response(null, {
        status: 204,
        headers: {
          "access-control-allow-origin": origin ?? "",
          "access-control-allow-methods": METHODS,
          "access-control-allow-headers": headers.get("access-control-request-headers") ?? "*",
          "access-control-max-age": String(MAX_AGE_SECONDS),
          vary: "origin, access-control-request-headers",
        },
      });
    },
    allow({ headers }, response) {
      const origin = headers.get("origin") ?? undefined;
      if (!isNamed(origin)) return response;
      const allowed = new Response(response.body, response);
      allowed.headers.set("access-control-allow-origin", origin ?? "");
      allowed.headers.append("vary", "origin");
      return allowed;
    },
  };
}

function checked(origin: string): string {
  if (origin === "*" || URL.parse(origin)?.origin === origin) return origin;
  throw new CellflowError(
    "access.cors",
    `PREFECT_SERVER_CORS_ALLOWED_ORIGINS names "${origin}", which is no origin: one is like https://example.org`,
  );
}
