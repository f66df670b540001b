/** /events */
import { Hono } from "hono";
import { eventFilterRequest } from "../../../contract/events/event.ts";
import type { ServerContext } from "../../context.ts";
import { readBody, readJson } from "../../http/body.ts";
import { readEvents } from "../../queries/events.ts";
import { receiveEvents } from "../../runs/recording/receive-events.ts";

export function eventRoutes(context: ServerContext): Hono {
  return new Hono()
    .post("/events", async (c) => {
      receiveEvents(context, await readJson(c));
      return c.body(null, 204);
    })
    .post("/events/filter", async (c) => {
      const { filter, limit } = await readBody(c, eventFilterRequest);
      return c.json(readEvents(context.database, filter ?? {}, limit ?? 50, 0, c.req.url));
    })
    .get("/events/filter/next", (c) => {
      const token = JSON.parse(Buffer.from(c.req.query("page-token") ?? "", "base64").toString("utf8"));
      const { filter, limit } = eventFilterRequest.parse(token);
      return c.json(readEvents(context.database, filter ?? {}, limit ?? 50, Number(token.offset), c.req.url));
    });
}
