/** Reads the Authorization header that Prefect's clients send for an auth string, or for an API key. */
import { isSameSecret } from "./same-secret.ts";

/** Whether the header is `Basic` with the auth string in base64, as PREFECT_API_AUTH_STRING makes clients send it. */
export function isAuthorized(header: string | null | undefined, authString: string): boolean {
  const [, credentials] = /^basic +([\w+/=-]+) *$/i.exec(header ?? "") ?? [];
  return isSameSecret(
    credentials === undefined ? undefined : Buffer.from(credentials, "base64").toString("utf8"),
    authString,
  );
}

/** The key that PREFECT_API_KEY makes clients send as `Bearer`; undefined without one. */
export function bearerKey(header: string | null | undefined): string | undefined {
  const [, key] = /^bearer +([\w.~+/=-]{1,512}) *$/i.exec(header ?? "") ?? [];
  return key;
}
