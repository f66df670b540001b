/** Serves the files under their content's path, to be cached. */
import { Hono } from "hono";
import { ASSETS } from "./files.ts";

export function assetRoutes(): Hono {
  const routes = new Hono();
  for (const { path, type, content } of Object.values(ASSETS)) {
    routes.get(path.replace("/assets", ""), (c) =>
      c.body(content, 200, { "content-type": type, "cache-control": "public, max-age=31536000, immutable" }),
    );
  }
  return routes;
}
