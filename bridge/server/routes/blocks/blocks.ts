/** /block_types, /block_documents, /automations: nothing is stored there yet, and the answers are Prefect's for that. */
import { Hono } from "hono";
import { refuse } from "../../http/http-error.ts";

export function blockRoutes(): Hono {
  return new Hono()
    .get("/block_types/slug/:slug", () => {
      throw refuse(404, "Block type not found");
    })
    .get("/block_types/slug/:slug/block_documents/name/:name", () => {
      throw refuse(404, "Block document not found");
    })
    .get("/block_schemas/checksum/:checksum", () => {
      throw refuse(404, "Block schema not found");
    })
    .post("/block_types/filter", (c) => c.json([]))
    .post("/block_documents/filter", (c) => c.json([]))
    .post("/block_documents/count", (c) => c.json(0))
    .post("/block_schemas/filter", (c) => c.json([]))
    .post("/automations/filter", (c) => c.json([]))
    .get("/automations/related-to/:resource", (c) => c.json([]))
    .delete("/automations/owned-by/:resource", (c) => c.body(null, 202))
    .get("/collections/views/:view", (c) => c.json({}));
}
