/** /events */
import { type Context, Hono } from "hono";
import {
  type Countable,
  countable,
  eventCountRequest,
  eventFilterRequest,
  MAX_PAGE_EVENTS,
} from "../../../contract/events/event.ts";
import { noneOf, problem } from "../../../contract/pydantic/problem.ts";
import type { ServerContext } from "../../context.ts";
import { countEvents } from "../../events/count.ts";
import { bounded } from "../../events/filter/bounds.ts";
import { type PageToken, readPageToken, writePageToken } from "../../events/page-token.ts";
import { readPage } from "../../events/read-page.ts";
import { eventRetention } from "../../events/retention.ts";
import { readFields, readSent } from "../../http/body.ts";
import { invalid } from "../../http/http-error.ts";
import { receiveEvents } from "../../runs/recording/receive-events.ts";

export function eventRoutes(context: ServerContext): Hono {
  const { database } = context;
  const retention = eventRetention();
  return new Hono()
    .post("/events", async (c) => {
      receiveEvents(context, await readSent(c));
      return c.body(null, 204);
    })
    .post("/events/filter", async (c) => {
      const { filter, limit = MAX_PAGE_EVENTS } = await readFields(c, eventFilterRequest);
      const now = context.now();
      const asked = bounded(filter ?? {}, now);
      const { events, total, last } = await readPage(database, { filter: asked, limit }, now - retention);
      const next = { filter: asked, count: total, page_size: limit, offset: limit, after: last };
      return c.json({ events, total, next_page: nextPage(c, next) });
    })
    .get("/events/filter/next", async (c) => {
      const token = readPageToken(tokenOf(c));
      const { count: total, page_size: limit, offset, after } = token;
      const now = context.now();
      const filter = bounded(token.filter, now);
      const page = await readPage(database, { filter, limit, after, total }, now - retention);
      const next = { ...token, filter, offset: offset + limit, after: page.last };
      return c.json({ events: page.events, total, next_page: nextPage(c, next) });
    })
    .post("/events/count-by/:countable", async (c) => {
      const body = await readFields(c, eventCountRequest);
      const { filter, time_unit: unit = "day", time_interval: interval = 1 } = body;
      const now = context.now();
      const request = { filter: bounded(filter, now), countable: countableOf(c, body), unit, interval };
      return c.json(await countEvents(database, request, now, now - retention));
    });
}

/** Where the next page is; null if there is none. */
function nextPage(c: Context, token: PageToken): string | null {
  if (token.offset >= token.count) return null;
  const page = new URL("/api/events/filter/next", c.req.url);
  page.searchParams.set("page-token", writePageToken(token));
  return page.href;
}

function tokenOf(c: Context): string {
  const token = c.req.query("page-token");
  if (token !== undefined) return token;
  throw invalid([problem("missing", ["query", "page-token"], null)], null);
}

function countableOf(c: Context, body: unknown): Countable {
  const input = c.req.param("countable");
  const parsed = countable.safeParse(input);
  if (parsed.success) return parsed.data;
  const wrong = noneOf(
    "enum",
    countable.options.map((word) => `'${word}'`),
  );
  throw invalid([{ ...wrong, loc: ["path", "countable"], input }], body);
}
