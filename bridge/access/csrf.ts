/**
 * Refuses changes that carry no token, as Prefect's server does with PREFECT_SERVER_CSRF_PROTECTION_ENABLED: a page of
 * another site can make a browser send a request, but not with a header that it read here. A token is its own proof:
 * nothing is stored, and it is good for the client it was made for, for an hour.
 */
import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { isSameSecret } from "./same-secret.ts";

export interface Csrf {
  /** 403 for a change without a token that holds; undefined for all others. */
  refuse(request: Pick<Request, "method" | "headers">): Response | undefined;
  /** A new token for the client of this name. */
  tokenFor(client: string): Response;
}

/** As long as Prefect's tokens hold. */
const TOKEN_MS = 60 * 60 * 1000;
const CHANGES = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/** @param now milliseconds since the epoch */
export function createCsrf(now: () => number = Date.now): Csrf {
  const key = randomBytes(32);
  const sign = (client: string, until: number): string =>
    `${until}.${createHmac("sha256", key).update(`${until} ${client}`).digest("base64url")}`;
  const holds = (token: string, client: string): boolean => {
    const until = Number(token.split(".")[0]);
    return Number.isSafeInteger(until) && isSameSecret(token, sign(client, until)) && until > now();
  };
  return {
    refuse({ method, headers }) {
      if (!CHANGES.has(method)) return undefined;
      const token = headers.get("prefect-csrf-token");
      const client = headers.get("prefect-csrf-client");
      if (token === null) return refusal("Missing CSRF token.");
      if (client === null) return refusal("Missing client identifier.");
      return holds(token, client) ? undefined : refusal("Invalid CSRF token or client identifier.");
    },
    tokenFor(client) {
      const until = now() + TOKEN_MS;
      const created = new Date(now()).toISOString();
      return Response.json({
        id: randomUUID(),
        created,
        updated: created,
        token: sign(client, until),
        client,
        expiration: new Date(until).toISOString(),
      });
    },
  };
}

function refusal(detail: string): Response {
  return Response.json({ detail }, { status: 403 });
}
