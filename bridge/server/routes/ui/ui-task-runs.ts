/** /ui/task_runs: how task runs ended over time, how many are in which state, and one with its flow run's name. */
import { Hono } from "hono";
import { taskRunCountRequest } from "../../../contract/filters.ts";
import { uiDashboardRequest } from "../../../contract/ui.ts";
import { STATE_TYPES } from "../../../state.ts";
import type { ServerContext } from "../../context.ts";
import { maybeText } from "../../db/columns.ts";
import { withinTime } from "../../db/read-limit.ts";
import { readFields } from "../../http/body.ts";
import { refuse } from "../../http/http-error.ts";
import { ID, pathId } from "../../http/path.ts";
import { joinedCondition } from "../../queries/conditions/joined.ts";
import { readEndings } from "../../queries/endings.ts";
import type { Owners } from "../../runs/owners.ts";
import { findTaskRun, wireTaskRun } from "../../runs/rows/task-run-row.ts";

export function uiTaskRunRoutes(context: ServerContext, owners: Owners): Hono {
  const { database } = context;
  return new Hono()
    .post("/ui/task_runs/dashboard/counts", async (c) => {
      const body = await readFields(c, uiDashboardRequest);
      owners.sweep();
      return c.json(readEndings(context, body));
    })
    .post("/ui/task_runs/count", async (c) => {
      const where = joinedCondition("task_run", await readFields(c, taskRunCountRequest));
      owners.sweep();
      const rows = database.all(
        `SELECT state_type, count(*) AS count FROM task_run WHERE ${withinTime("task_run")} AND ${where.sql} GROUP BY state_type`,
        ...where.values,
      );
      const counts = new Map(rows.map((row) => [row.state_type, row.count]));
      return c.json(Object.fromEntries(STATE_TYPES.map((type) => [type, counts.get(type) ?? 0])));
    })
    .get(`/ui/task_runs/${ID}`, (c) => {
      owners.sweep();
      const row = findTaskRun(database, pathId(c));
      if (!row) throw refuse(404, "Task not found");
      const flowRun = database.get("SELECT name FROM flow_run WHERE id = ?", row.flow_run_id ?? null);
      return c.json({ ...wireTaskRun(row, context.now()), flow_run_name: maybeText(flowRun?.name) });
    });
}
