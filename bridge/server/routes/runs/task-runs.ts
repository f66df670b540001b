/** /task_runs, and the states of both kinds of run. */
import { Hono } from "hono";
import {
  taskRunCountRequest,
  taskRunFilterRequest,
  taskRunHistoryRequest,
  taskRunPaginateRequest,
} from "../../../contract/filters.ts";
import { setStateRequest } from "../../../contract/runs/state.ts";
import { taskRunCreate, taskRunUpdate } from "../../../contract/runs/task-run.ts";
import { parseTime } from "../../../contract/time.ts";
import type { ServerContext } from "../../context.ts";
import { maybeText, text } from "../../db/columns.ts";
import type { Row } from "../../db/database.ts";
import { readBody, readFields } from "../../http/body.ts";
import { refuse, refuseWithMessage } from "../../http/http-error.ts";
import { ID, pathId } from "../../http/path.ts";
import { queryId } from "../../http/query.ts";
import { joinedCondition } from "../../queries/conditions/joined.ts";
import { readHistory } from "../../queries/history.ts";
import { countRows, type Listing, listRows, paginate } from "../../queries/list.ts";
import { TASK_RUN_SORTS } from "../../queries/sorts.ts";
import { createTaskRun } from "../../runs/creation/create-task-run.ts";
import { deleteTaskRun } from "../../runs/delete-task-run.ts";
import type { Owners } from "../../runs/owners.ts";
import { storedState, wireState } from "../../runs/rows/state-row.ts";
import { findTaskRun, pagedTaskRun, wireTaskRun, withRun } from "../../runs/rows/task-run-row.ts";
import { findTaskRunState, readTaskRunStates, SELECT_TASK_RUN } from "../../runs/rows/task-run-states.ts";
import { setTaskRunState } from "../../runs/states/set-task-run-state.ts";
import { proposalOf, type StoredState } from "../../runs/states/state.ts";

function listing(sort: string | null | undefined): Listing {
  return {
    select: SELECT_TASK_RUN,
    from: "task_run",
    sort: TASK_RUN_SORTS[sort ?? "ID_DESC"] ?? "task_run.id DESC",
  };
}

export function taskRunRoutes(context: ServerContext, owners: Owners): Hono {
  const { database } = context;
  const wire = (row: Row) => wireTaskRun(row, context.now());
  const find = (id: string): Row => {
    const row = findTaskRun(database, id);
    if (!row) throw refuse(404, "Task not found");
    return row;
  };
  return new Hono()
    .post("/task_runs/", async (c) => {
      const { row, created } = createTaskRun(context, await readBody(c, taskRunCreate));
      return c.json(wire(row), created ? 201 : 200);
    })
    .post("/task_runs/filter", async (c) => {
      const body = await readFields(c, taskRunFilterRequest);
      owners.sweep();
      return c.json(
        listRows(database, listing(body.sort), joinedCondition("task_run", body), body).map(wire),
      );
    })
    .post("/task_runs/paginate", async (c) => {
      const body = await readFields(c, taskRunPaginateRequest);
      owners.sweep();
      const where = joinedCondition("task_run", body);
      return c.json(paginate(database, listing(body.sort), where, body, (row) => pagedTaskRun(wire(row))));
    })
    .post("/task_runs/count", async (c) => {
      const body = await readFields(c, taskRunCountRequest);
      owners.sweep();
      return c.json(countRows(database, "task_run", joinedCondition("task_run", body)));
    })
    .post("/task_runs/history", async (c) =>
      c.json(readHistory(context, "task_run", await readFields(c, taskRunHistoryRequest))),
    )
    .get(`/task_runs/${ID}`, (c) => {
      owners.sweep();
      return c.json(wire(find(pathId(c))));
    })
    .patch(`/task_runs/${ID}`, async (c) => {
      const { name } = await readBody(c, taskRunUpdate);
      const id = pathId(c);
      context.write(() => {
        const row = findTaskRun(database, id);
        if (!row) throw refuse(404, "Task run not found");
        if (name !== undefined) {
          database.run("UPDATE task_run SET name = ?, updated = ? WHERE id = ?", name, context.now(), id);
        }
        context.changes.note("task-run", id, row.flow_run_id as string | null);
      });
      return c.body(null, 204);
    })
    .delete(`/task_runs/${ID}`, (c) => {
      if (!deleteTaskRun(context, pathId(c))) throw refuse(404, "Task not found");
      return c.body(null, 204);
    })
    .post(`/task_runs/${ID}/set_state`, async (c) => {
      const { state, force } = await readFields(c, setStateRequest);
      const id = pathId(c);
      const before = context.now();
      const result = context.write(() =>
        setTaskRunState(context, id, proposalOf(state, context.now()), { force: force ?? false }),
      );
      if (!result) throw refuseWithMessage(404, `Task run with id ${id} not found`);
      const written = result.state && parseTime(result.state.timestamp) >= before;
      return c.json(result, written ? 201 : 200);
    });
}

/** `/flow_run_states` and `/task_run_states`. */
export function stateRoutes({ database }: ServerContext): Hono {
  const wireTaskState = (state: StoredState, run: Row) =>
    wireState(withRun(state, text(run.id), maybeText(run.flow_run_id)));
  return new Hono()
    .get("/flow_run_states/", (c) => {
      const run = queryId(c, "flow_run_id");
      const rows = database.all("SELECT * FROM flow_run_state WHERE flow_run_id = ? ORDER BY timestamp", run);
      return c.json(rows.map((row) => wireState(storedState(row))));
    })
    .get(`/flow_run_states/${ID}`, (c) => {
      const row = database.get("SELECT * FROM flow_run_state WHERE id = ?", pathId(c));
      if (!row) throw refuse(404, "Flow run state not found");
      return c.json(wireState(storedState(row)));
    })
    .get("/task_run_states/", (c) => {
      const found = readTaskRunStates(database, queryId(c, "task_run_id"));
      return c.json(found?.states.map((state) => wireTaskState(state, found.run)) ?? []);
    })
    .get(`/task_run_states/${ID}`, (c) => {
      const found = findTaskRunState(database, pathId(c));
      if (!found) throw refuse(404, "Flow run state not found");
      return c.json(wireTaskState(found.state, found.run));
    });
}
