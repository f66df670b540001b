/** /automations, /collections: nothing is stored there yet, and the answers are Prefect's for that. */
import { Hono } from "hono";

export function blockRoutes(): Hono {
  return new Hono()
    .post("/automations/filter", (c) => c.json([]))
    .get("/automations/related-to/:resource", (c) => c.json([]))
    .delete("/automations/owned-by/:resource", (c) => c.body(null, 202))
    .get("/collections/views/:view", (c) => c.json({}));
}
