/** /collections: nothing is known there yet. */
import { Hono } from "hono";

export function blockRoutes(): Hono {
  return new Hono().get("/collections/views/:view", (c) => c.json({}));
}
