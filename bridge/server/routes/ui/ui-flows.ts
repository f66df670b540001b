/** /ui/flows: what Prefect's pages show of flows in lists. */
import { Hono } from "hono";
import { formatMaybe } from "../../../contract/time.ts";
import { uiFlowIds } from "../../../contract/ui.ts";
import type { ServerContext } from "../../context.ts";
import { maybeNumber, text } from "../../db/columns.ts";
import { withinTime } from "../../db/read-limit.ts";
import { readFields } from "../../http/body.ts";

export function uiFlowRoutes({ database }: ServerContext): Hono {
  return new Hono()
    .post("/ui/flows/count-deployments", async (c) => {
      const { flow_ids } = await readFields(c, uiFlowIds);
      const rows = database.all(
        "SELECT value AS id, (SELECT count(*) FROM deployment WHERE flow_id = value) AS count FROM json_each(?)",
        JSON.stringify([...new Set(flow_ids)]),
      );
      return c.json(Object.fromEntries(rows.map((row) => [row.id, row.count])));
    })
    .post("/ui/flows/next-runs", async (c) => {
      const { flow_ids } = await readFields(c, uiFlowIds);
      // With min() the other columns are those of the row that has it.
      const rows = database.all(
        `SELECT id, flow_id, name, state_name, state_type, min(next_scheduled_start_time) AS next_scheduled_start_time
         FROM flow_run INDEXED BY flow_run_scheduled WHERE next_scheduled_start_time IS NOT NULL
         AND ${withinTime("flow_run")} AND state_type = 'SCHEDULED'
         AND flow_id IN (SELECT value FROM json_each(?)) GROUP BY flow_id`,
        JSON.stringify(flow_ids),
      );
      const next = new Map(
        rows.map((row) => [
          text(row.flow_id),
          { ...row, next_scheduled_start_time: formatMaybe(maybeNumber(row.next_scheduled_start_time)) },
        ]),
      );
      return c.json(Object.fromEntries(flow_ids.map((id) => [id, next.get(id) ?? null])));
    });
}
