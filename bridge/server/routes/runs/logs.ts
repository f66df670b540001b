/** /logs */
import { Hono } from "hono";
import { z } from "zod";
import { logCreate, logFilterRequest } from "../../../contract/runs/log.ts";
import type { ServerContext } from "../../context.ts";
import { withinTime } from "../../db/read-limit.ts";
import { readBody, readFields, readLimit } from "../../http/body.ts";
import { SEQUENCE } from "../../http/validation-problem.ts";
import { logCondition, wireLog } from "../../queries/logs.ts";
import { receiveLogs } from "../../runs/recording/receive-logs.ts";

const batch = z.array(logCreate, SEQUENCE);

export function logRoutes(context: ServerContext): Hono {
  const { database } = context;
  return new Hono()
    .post("/logs/", async (c) => {
      const logs = await readBody(c, batch);
      receiveLogs(context, logs);
      return c.json(null, 201);
    })
    .post("/logs/filter", async (c) => {
      const { logs, sort, limit, offset } = await readFields(c, logFilterRequest);
      const where = logCondition(logs);
      const order = sort === "TIMESTAMP_DESC" ? "timestamp DESC, id DESC" : "timestamp, id";
      const rows = database.all(
        `SELECT * FROM log WHERE ${withinTime("log")} AND ${where.sql} ORDER BY ${order} LIMIT ? OFFSET ?`,
        ...where.values,
        readLimit(limit),
        offset ?? 0,
      );
      return c.json(rows.map(wireLog));
    });
}
