/** Signs browsers in to the pages: who knows the auth string gets a cookie that opens them, and nothing of the API. */
import { createHmac, scryptSync } from "node:crypto";
import { isSameSecret } from "./same-secret.ts";

/** How long a browser stays signed in. */
const SESSION_SECONDS = 7 * 24 * 60 * 60;

export interface SignIn {
  /** The Set-Cookie header for a user who typed the auth string; undefined for any other. */
  cookieFor(typed: unknown): string | undefined;
  /** The Set-Cookie header that signs a browser out. */
  readonly noCookie: string;
  /** Whether a request's Cookie header carries a cookie of `cookieFor` that still holds. */
  isSignedIn(cookies: string | null): boolean;
}

/**
 * The cookie is its own proof, so it outlives a restart; another auth string ends it.
 * @param options.secure whether people come by https only
 * @param options.now milliseconds since the epoch
 */
export function createSignIn(
  authString: string,
  { secure = false, now = Date.now }: { secure?: boolean; now?: () => number } = {},
): SignIn {
  // Slow to make, so that a stolen cookie is no quick way to guess a short auth string.
  const key = scryptSync(authString, "cellflow sign-in", 32);
  const sign = (text: string) => createHmac("sha256", key).update(text).digest("base64url");
  // Cookies know no ports: two cellflows of one machine must not overwrite each other's.
  const name = `cellflow-${sign("name").slice(0, 8)}`;
  return {
    cookieFor(typed) {
      if (!isSameSecret(typeof typed === "string" ? typed.trim() : undefined, authString)) return undefined;
      const until = String(Math.floor(now() / 1000) + SESSION_SECONDS);
      const attributes = `Max-Age=${SESSION_SECONDS}; Path=/; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
      return `${name}=${until}.${sign(until)}; ${attributes}`;
    },
    noCookie: `${name}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`,
    isSignedIn(cookies) {
      for (const cookie of (cookies ?? "").split(";")) {
        const [, until = "", signature] =
          new RegExp(`^${name}=(\\d{1,12})\\.([\\w-]+)$`).exec(cookie.trim()) ?? [];
        if (isSameSecret(signature, sign(until)) && Number(until) * 1000 > now()) return true;
      }
      return false;
    },
  };
}
