/** Sets what a browser may do with a page: load from here only, run no script but ours, stand in no frame. */
import type { MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";
import { secureHeaders } from "hono/secure-headers";

/** Directives of a content security policy, as Hono names them. */
export type ContentPolicy = Record<string, string[]>;

/** @param more directives of pages that need other ones */
export function pageHeaders(more: ContentPolicy = {}): MiddlewareHandler {
  const secure = secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", "data:"],
      connectSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      ...more,
    },
    referrerPolicy: "same-origin",
    xFrameOptions: "DENY",
    // The port speaks plain HTTP; whoever puts TLS in front says this.
    strictTransportSecurity: false,
  });
  return createMiddleware(async (c, next) => {
    await secure(c, next);
    // A page holds a form's one-time key: going back must fetch a fresh one.
    if (!c.res.headers.has("cache-control")) c.res.headers.set("Cache-Control", "no-store");
  });
}
