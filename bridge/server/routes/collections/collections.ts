/** /collections: the types of work pools with their base job templates, as Prefect 3.8.6 (Apache-2.0) brings them along. */
import { Hono } from "hono";
import { refuse } from "../../http/http-error.ts";

/** Views that Prefect's server fetches from the network, and this one does not. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  "aggregate-block-metadata",
  "aggregate-flow-metadata",
  "demo-flows",
]);

export function collectionRoutes(): Hono {
  return new Hono().get("/collections/views/:view", async (c) => {
    const view = c.req.param("view");
    if (view !== "aggregate-worker-metadata") {
      throw refuse(
        404,
        ELSEWHERE.has(view)
          ? `Requested content missing for view ${view}`
          : `View ${view} not found in registry`,
      );
    }
    // 55 kB that hardly anyone asks for.
    const { default: workers } = await import("./workers.json", { with: { type: "json" } });
    return c.json(workers);
  });
}
