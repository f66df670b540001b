/** /ui: what Prefect's web pages ask beyond the API. */
import { Hono } from "hono";
import { z } from "zod";
import { flowRunFilterRequest } from "../../contract/filters.ts";
import { uuid } from "../../contract/scalars.ts";
import type { ServerContext } from "../context.ts";
import { readBody } from "../http/body.ts";
import { refuse } from "../http/http-error.ts";
import { ID, pathId } from "../http/path.ts";
import { joinedCondition } from "../queries/joined.ts";
import { FLOW_RUN_SORTS } from "../queries/sorts.ts";
import type { Owners } from "../runs/owners.ts";
import { SELECT_FLOW_RUN, wireFlowRun } from "../runs/rows/flow-run-row.ts";
import { findTaskRun, wireTaskRun } from "../runs/rows/task-run-row.ts";

const flowRunIds = z.object({ flow_run_ids: z.array(uuid) });
const flowIds = z.object({ flow_ids: z.array(uuid) });

export function uiRoutes(context: ServerContext, owners: Owners): Hono {
  const { database } = context;
  return new Hono()
    .post("/ui/flow_runs/count-task-runs", async (c) => {
      const { flow_run_ids } = await readBody(c, flowRunIds);
      const rows = database.all(
        `SELECT value AS id, (SELECT count(*) FROM task_run WHERE flow_run_id = value
         AND NOT EXISTS (SELECT 1 FROM flow_run WHERE parent_task_run_id = task_run.id)) AS count FROM json_each(?)`,
        JSON.stringify(flow_run_ids),
      );
      return c.json(Object.fromEntries(rows.map((row) => [row.id, row.count])));
    })
    .post("/ui/flow_runs/history", async (c) => {
      const body = await readBody(c, flowRunFilterRequest);
      owners.sweep();
      const where = joinedCondition("flow_run", body);
      const rows = database.all(
        `${SELECT_FLOW_RUN} WHERE ${where.sql} ORDER BY ${FLOW_RUN_SORTS[body.sort ?? "EXPECTED_START_TIME_DESC"]}
         LIMIT ? OFFSET ?`,
        ...where.values,
        Math.min(body.limit ?? 1000, 1000),
        body.offset ?? 0,
      );
      return c.json(
        rows.map((row) => {
          const run = wireFlowRun(row, context.now());
          return {
            id: run.id,
            state_type: run.state_type,
            timestamp: run.start_time ?? run.expected_start_time,
            duration: run.estimated_run_time,
            lateness: run.estimated_start_time_delta,
          };
        }),
      );
    })
    .post("/ui/flows/count-deployments", async (c) => {
      const { flow_ids } = await readBody(c, flowIds);
      const rows = database.all(
        "SELECT value AS id, (SELECT count(*) FROM deployment WHERE flow_id = value) AS count FROM json_each(?)",
        JSON.stringify(flow_ids),
      );
      return c.json(Object.fromEntries(rows.map((row) => [row.id, row.count])));
    })
    .post("/ui/flows/next-runs", async (c) => {
      const { flow_ids } = await readBody(c, flowIds);
      const next = flow_ids.map((id) => {
        const row = database.get(
          `${SELECT_FLOW_RUN} WHERE flow_run.flow_id = ? AND flow_run.state_type = 'SCHEDULED'
           ORDER BY flow_run.next_scheduled_start_time LIMIT 1`,
          id,
        );
        if (!row) return [id, null];
        const { name, flow_id, state_name, state_type, next_scheduled_start_time } = wireFlowRun(
          row,
          context.now(),
        );
        return [id, { id: row.id, flow_id, name, state_name, state_type, next_scheduled_start_time }];
      });
      return c.json(Object.fromEntries(next));
    })
    .get(`/ui/task_runs/${ID}`, (c) => {
      const row = findTaskRun(database, pathId(c));
      if (!row) throw refuse(404, "Task not found");
      return c.json(wireTaskRun(row, context.now()));
    });
}
