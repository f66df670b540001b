/** Tells our own forms' posts from others: sent by a page of this origin, with the token only such a page can read. */
import { randomBytes } from "node:crypto";
import { isSameSecret } from "./same-secret.ts";

export interface FormGuard {
  /** What our forms carry; another after a restart. */
  readonly token: string;
  /** Whether the request comes from a page of this origin, by what browsers say of it: all they say must agree. */
  isSameOrigin(request: Request): boolean;
  isToken(value: unknown): boolean;
}

/** @param options.publicHost the host under which people come, which a proxy may have replaced in Host */
export function createFormGuard({
  token = randomBytes(24).toString("base64url"),
  publicHost,
}: {
  token?: string;
  publicHost?: string;
} = {}): FormGuard {
  return {
    token,
    // Stricter than hono/csrf, for which one of the two headers is enough.
    isSameOrigin(request) {
      const site = request.headers.get("sec-fetch-site");
      if (site !== null && site !== "same-origin") return false;
      const origin = request.headers.get("origin");
      if (origin === null) return true;
      const host = request.headers.get("host") ?? new URL(request.url).host;
      const from = URL.canParse(origin) ? new URL(origin).host : "";
      return from !== "" && (from === host || from === publicHost);
    },
    isToken: (value) => isSameSecret(value, token),
  };
}
