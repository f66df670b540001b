/** /ui/flows: what Prefect's pages show of flows in lists. */
import { Hono } from "hono";
import { formatMaybe } from "../../../contract/time.ts";
import { uiFlowIds } from "../../../contract/ui.ts";
import type { ServerContext } from "../../context.ts";
import { maybeNumber, text } from "../../db/columns.ts";
import { readFields } from "../../http/body.ts";

export function uiFlowRoutes({ database }: ServerContext): Hono {
  return new Hono()
    .post("/ui/flows/count-deployments", async (c) => {
      const { flow_ids } = await readFields(c, uiFlowIds);
      const rows = database.all(
        "SELECT value AS id, (SELECT count(*) FROM deployment WHERE flow_id = value) AS count FROM json_each(?)",
        JSON.stringify(flow_ids),
      );
      return c.json(Object.fromEntries(rows.map((row) => [row.id, row.count])));
    })
    .post("/ui/flows/next-runs", async (c) => {
      const { flow_ids } = await readFields(c, uiFlowIds);
      const next = flow_ids.map((id) => {
        const row = database.get(
          `SELECT id, flow_id, name, state_name, state_type, next_scheduled_start_time FROM flow_run
           WHERE flow_id = ? AND state_type = 'SCHEDULED' AND next_scheduled_start_time IS NOT NULL
           ORDER BY next_scheduled_start_time LIMIT 1`,
          id,
        );
        if (!row) return [id, null];
        const at = formatMaybe(maybeNumber(row.next_scheduled_start_time));
        return [text(id), { ...row, next_scheduled_start_time: at }];
      });
      return c.json(Object.fromEntries(next));
    });
}
