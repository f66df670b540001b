/** /health, /version, /admin: what a client asks first. */
import { Hono } from "hono";
import { z } from "zod";
import { uuid } from "../../../contract/scalars.ts";
import type { ServerContext } from "../../context.ts";
import { readBody } from "../../http/body.ts";
import { queryText } from "../../http/query.ts";
import { clearStorage, readStorage, writeStorage } from "../../resources/default-storage.ts";
import { readSettings } from "./settings.ts";

/** The Prefect whose API this is; clients compare the major number. */
const PREFECT_VERSION = "3.8.6";
/** The version of that API. */
const API_VERSION = "0.8.4";

const storageUpdate = z.object({ default_result_storage_block_id: uuid });

export function adminRoutes(context: ServerContext): Hono {
  return new Hono()
    .get("/health", (c) => c.json(true))
    .get("/ready", (c) => c.json({ message: "OK" }))
    .get("/hello", (c) => c.json("👋"))
    .get("/version", (c) => c.json(API_VERSION))
    .get("/admin/version", (c) => c.json(PREFECT_VERSION))
    .get("/admin/settings", (c) => c.json(readSettings()))
    .get("/admin/storage", (c) => c.json(readStorage(context)))
    .put("/admin/storage", async (c) => {
      const { default_result_storage_block_id: id } = await readBody(c, storageUpdate);
      writeStorage(context, id);
      return c.json(readStorage(context));
    })
    .delete("/admin/storage", (c) => {
      clearStorage(context);
      return c.body(null, 204);
    })
    .get("/csrf-token", (c) => {
      queryText(c, "client");
      return c.json({ detail: "CSRF protection is disabled." }, 422);
    });
}
