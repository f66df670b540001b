/** /ui/flow_runs: the points of charts of runs, and how many task runs each has. */
import { Hono } from "hono";
import { uiFlowRunIds, uiHistoryRequest } from "../../../contract/ui.ts";
import type { ServerContext } from "../../context.ts";
import { withinTime } from "../../db/read-limit.ts";
import { readFields } from "../../http/body.ts";
import { joinedCondition } from "../../queries/conditions/joined.ts";
import { findRows } from "../../queries/find-rows.ts";
import { FLOW_RUN_SORTS } from "../../queries/sorts.ts";
import type { Owners } from "../../runs/owners.ts";
import { wireTimes } from "../../runs/rows/times-row.ts";

export function uiFlowRunRoutes(context: ServerContext, owners: Owners): Hono {
  const { database } = context;
  return new Hono()
    .post("/ui/flow_runs/count-task-runs", async (c) => {
      const { flow_run_ids } = await readFields(c, uiFlowRunIds);
      const rows = database.all(
        `SELECT value AS id, (SELECT count(*) FROM task_run WHERE flow_run_id = value AND ${withinTime("task_run")}
         AND NOT EXISTS (SELECT 1 FROM flow_run WHERE parent_task_run_id = task_run.id)) AS count FROM json_each(?)`,
        JSON.stringify([...new Set(flow_run_ids)]),
      );
      return c.json(Object.fromEntries(rows.map((row) => [row.id, row.count])));
    })
    .post("/ui/flow_runs/history", async (c) => {
      const body = await readFields(c, uiHistoryRequest);
      owners.sweep();
      const sort = FLOW_RUN_SORTS[body.sort] ?? "";
      const ids = findRows(database, "flow_run", joinedCondition("flow_run", body), { ...body, sort });
      const rows = database.all(
        `SELECT flow_run.id, state_type, state_timestamp, run_count, expected_start_time, next_scheduled_start_time, start_time,
         end_time, total_run_time FROM json_each(?) AS page JOIN flow_run ON flow_run.id = page.value ORDER BY page.key`,
        JSON.stringify(ids),
      );
      const points = rows.map((row) => {
        const times = wireTimes(row, context.ownTimes.now(String(row.id)));
        return {
          id: row.id,
          state_type: row.state_type,
          timestamp: times.start_time ?? times.expected_start_time,
          duration: times.estimated_run_time,
          lateness: times.estimated_start_time_delta,
        };
      });
      return c.json(points);
    });
}
