/** Which posts are our own forms': sent from a page of this origin, with the token only such a page can read. */
import { randomBytes, timingSafeEqual } from "node:crypto";

export interface Guard {
  /** What our forms carry; another after a restart. */
  readonly token: string;
  /** Whether the request comes from a page of this origin, as browsers say it. */
  sameOrigin(request: Request): boolean;
  knows(token: unknown): boolean;
}

export function createGuard(token: string = randomBytes(24).toString("base64url")): Guard {
  const expected = Buffer.from(token);
  return {
    token,
    sameOrigin(request) {
      const site = request.headers.get("sec-fetch-site");
      if (site !== null && site !== "same-origin") return false;
      const origin = request.headers.get("origin");
      if (origin === null) return true;
      const host = request.headers.get("host") ?? new URL(request.url).host;
      return URL.canParse(origin) && new URL(origin).host === host;
    },
    knows(given) {
      const bytes = Buffer.from(typeof given === "string" ? given : "");
      return bytes.length === expected.length && timingSafeEqual(bytes, expected);
    },
  };
}
