/** /health, /version, /admin: what a client asks first. */
import { Hono } from "hono";

/** The Prefect whose API this is; clients compare the major number. */
export const PREFECT_VERSION = "3.8.6";
/** The version of that API. */
export const API_VERSION = "0.8.4";

export function adminRoutes(): Hono {
  return new Hono()
    .get("/health", (c) => c.json(true))
    .get("/ready", (c) => c.json({ message: "OK" }))
    .get("/hello", (c) => c.json("👋"))
    .get("/version", (c) => c.json(API_VERSION))
    .get("/admin/version", (c) => c.json(PREFECT_VERSION))
    .get("/admin/settings", (c) => c.json({ server: { api: { default_limit: 200 } } }))
    .get("/admin/storage", (c) => c.json({ default_result_storage_block_id: null }))
    .get("/csrf-token", (c) => c.json({ detail: "CSRF protection is disabled." }, 422));
}
