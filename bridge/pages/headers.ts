/** What a browser may do with a page: load from here only, run no script but ours, stand in no frame. */
import type { MiddlewareHandler } from "hono";

const POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

export const securityHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  c.header("Content-Security-Policy", POLICY);
  c.header("X-Content-Type-Options", "nosniff");
  c.header("Referrer-Policy", "same-origin");
  c.header("Cross-Origin-Opener-Policy", "same-origin");
  // A page holds a form's one-time key: going back must fetch a fresh one.
  if (!c.res.headers.has("cache-control")) c.header("Cache-Control", "no-store");
};
