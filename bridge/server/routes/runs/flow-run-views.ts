/** Reads of flow runs beside themselves: histories, lateness, graphs and logs as a file. */
import { Hono } from "hono";
import { flowRunCountRequest, historyRequest } from "../../../contract/filters.ts";
import type { ServerContext } from "../../context.ts";
import { text } from "../../db/columns.ts";
import { readFields } from "../../http/body.ts";
import { refuse, refuseWithMessage } from "../../http/http-error.ts";
import { ID, pathId } from "../../http/path.ts";
import { queryTime } from "../../http/query.ts";
import { joinedCondition } from "../../queries/conditions/joined.ts";
import { readDependencies } from "../../queries/dependencies.ts";
import { readGraph } from "../../queries/graph.ts";
import { readHistory, readLateness } from "../../queries/history.ts";
import { logLines } from "../../queries/log-lines.ts";
import type { Owners } from "../../runs/owners.ts";
import { findFlowRun } from "../../runs/rows/flow-run-row.ts";

export function flowRunViewRoutes(context: ServerContext, owners: Owners): Hono {
  const { database } = context;
  return new Hono()
    .post("/flow_runs/history", async (c) => {
      const body = await readFields(c, historyRequest);
      owners.sweep();
      return c.json(readHistory(context, "flow_run", body));
    })
    .post("/flow_runs/lateness", async (c) => {
      const body = await readFields(c, flowRunCountRequest);
      return c.json(readLateness(context, joinedCondition("flow_run", body)));
    })
    .get(`/flow_runs/${ID}/graph`, (c) => {
      const id = pathId(c);
      if (!findFlowRun(database, id)) throw refuseWithMessage(404, `Flow run with id ${id} not found`);
      return c.json(readDependencies(context, id));
    })
    .get(`/flow_runs/${ID}/graph-v2`, (c) => {
      const id = pathId(c);
      const since = queryTime(c, "since");
      const row = findFlowRun(database, id);
      if (!row) throw refuseWithMessage(404, `Flow run ${id} not found`);
      return c.json(readGraph(database, row, since));
    })
    .get(`/flow_runs/${ID}/logs/download`, (c) => {
      const row = database.get("SELECT name FROM flow_run WHERE id = ?", pathId(c));
      if (!row) throw refuse(404, "Flow run not found");
      const name = encodeURIComponent(`${text(row.name)}-logs.csv`).replace(/[!'()*]/g, percent);
      return new Response(
        ReadableStream.from(logLines(database, pathId(c))).pipeThrough(new TextEncoderStream()),
        {
          headers: {
            "content-type": "text/csv; charset=utf-8",
            "content-disposition": `attachment; filename="flow-run-logs.csv"; filename*=UTF-8''${name}`,
          },
        },
      );
    });
}

/** What encodeURIComponent leaves as it is, and a header may not have. */
function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
