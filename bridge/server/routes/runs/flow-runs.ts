/** /flow_runs */
import { Hono } from "hono";
import {
  flowRunCountRequest,
  flowRunFilterRequest,
  flowRunPaginateRequest,
  historyRequest,
} from "../../../contract/filters.ts";
import { flowRunCreate, flowRunUpdate } from "../../../contract/runs/flow-run.ts";
import { resumeRequest } from "../../../contract/runs/flow-run-input.ts";
import { setStateRequest } from "../../../contract/runs/state.ts";
import { labels } from "../../../contract/scalars.ts";
import { parseTime } from "../../../contract/time.ts";
import { machineKey, PROCESS_HEADER, parseProcessHeader } from "../../../processes/identity.ts";
import type { ServerContext } from "../../context.ts";
import { json } from "../../db/columns.ts";
import type { Row } from "../../db/database.ts";
import { readBody, readFields } from "../../http/body.ts";
import { integrityConflict, refuse, refuseWithMessage } from "../../http/http-error.ts";
import { ID, pathId } from "../../http/path.ts";
import { renewsLeases } from "../../http/user-agent.ts";
import { readGraph } from "../../queries/graph.ts";
import { readHistory, readLateness } from "../../queries/history.ts";
import { joinedCondition } from "../../queries/joined.ts";
import { countRows, type Listing, listRows, paginate } from "../../queries/list.ts";
import { FLOW_RUN_SORTS } from "../../queries/sorts.ts";
import { createOwnedRun } from "../../runs/create-owned-run.ts";
import { deleteFlowRun } from "../../runs/delete-flow-run.ts";
import type { Owners } from "../../runs/owners.ts";
import { proposeFlowRunState } from "../../runs/propose-flow-run-state.ts";
import { resumeFlowRun } from "../../runs/resume-flow-run.ts";
import { completePolicy, findFlowRun, SELECT_FLOW_RUN, wireFlowRun } from "../../runs/rows/flow-run-row.ts";

function listing(sort: string | null | undefined): Listing {
  return {
    select: SELECT_FLOW_RUN,
    from: "flow_run",
    sort: FLOW_RUN_SORTS[sort ?? "ID_DESC"] ?? "flow_run.id DESC",
  };
}

export function flowRunRoutes(context: ServerContext, owners: Owners): Hono {
  const { database } = context;
  const here = machineKey();
  const wire = (row: Row) => wireFlowRun(row, context.ownTimes.now(String(row.id)));
  const find = (id: string): Row => {
    const row = findFlowRun(database, id);
    if (!row) throw refuse(404, "Flow run not found");
    return row;
  };
  return new Hono()
    .post("/flow_runs/", async (c) => {
      const request = await readBody(c, flowRunCreate);
      const owner = parseProcessHeader(c.req.header(PROCESS_HEADER), here);
      const made = createOwnedRun(context, owners, request, owner);
      if (!made) throw integrityConflict();
      return c.json(wire(made.row), made.created ? 201 : 200);
    })
    .post("/flow_runs/filter", async (c) => {
      const body = await readBody(c, flowRunFilterRequest);
      owners.sweep();
      return c.json(
        listRows(database, listing(body.sort), joinedCondition("flow_run", body), body).map(wire),
      );
    })
    .post("/flow_runs/paginate", async (c) => {
      const body = await readBody(c, flowRunPaginateRequest);
      owners.sweep();
      return c.json(paginate(database, listing(body.sort), joinedCondition("flow_run", body), body, wire));
    })
    .post("/flow_runs/count", async (c) => {
      const body = await readBody(c, flowRunCountRequest);
      owners.sweep();
      return c.json(countRows(database, "flow_run", joinedCondition("flow_run", body)));
    })
    .post("/flow_runs/history", async (c) =>
      c.json(readHistory(context, "flow_run", await readFields(c, historyRequest))),
    )
    .post("/flow_runs/lateness", async (c) => {
      const body = await readBody(c, flowRunCountRequest);
      return c.json(readLateness(context, joinedCondition("flow_run", body)));
    })
    .get(`/flow_runs/${ID}`, (c) => {
      owners.sweep();
      return c.json(wire(find(pathId(c))));
    })
    .patch(`/flow_runs/${ID}`, async (c) => {
      const body = await readBody(c, flowRunUpdate);
      const id = pathId(c);
      context.write(() => {
        const row = find(id);
        const policy = json(row.empirical_policy, {});
        const columns: [string, string | null | undefined][] = [
          ["name", body.name],
          ["flow_version", body.flow_version],
          ["parameters", body.parameters && JSON.stringify(body.parameters)],
          [
            "empirical_policy",
            body.empirical_policy && JSON.stringify(completePolicy({ ...policy, ...body.empirical_policy })),
          ],
          ["tags", body.tags && JSON.stringify(body.tags)],
          ["infrastructure_pid", body.infrastructure_pid],
          ["job_variables", body.job_variables && JSON.stringify(body.job_variables)],
        ];
        for (const [column, value] of columns) {
          if (value === undefined) continue;
          database.run(
            `UPDATE flow_run SET ${column} = ?, updated = ? WHERE id = ?`,
            value,
            context.now(),
            id,
          );
        }
        context.changes.note("flow-run", id, id);
      });
      return c.body(null, 204);
    })
    .patch(`/flow_runs/${ID}/labels`, async (c) => {
      const added = await readBody(c, labels);
      const id = pathId(c);
      context.write(() => {
        const known = json<Record<string, unknown>>(find(id).labels, {});
        database.run(
          "UPDATE flow_run SET labels = ? WHERE id = ?",
          JSON.stringify({ ...known, ...added }),
          id,
        );
      });
      return c.body(null, 204);
    })
    .delete(`/flow_runs/${ID}`, (c) => {
      if (!deleteFlowRun(context, pathId(c))) throw refuse(404, "Flow run not found");
      return c.body(null, 204);
    })
    .post(`/flow_runs/${ID}/set_state`, async (c) => {
      const request = await readFields(c, setStateRequest);
      const id = pathId(c);
      const owner = parseProcessHeader(c.req.header(PROCESS_HEADER), here);
      const before = context.now();
      const result = proposeFlowRunState(context, owners, id, request, owner, renewsLeases(c));
      if (!result) throw refuseWithMessage(404, `Flow run with id ${id} not found`);
      const written = result.state && parseTime(result.state.timestamp) >= before;
      return c.json(result, written ? 201 : 200);
    })
    .post(`/flow_runs/${ID}/resume`, async (c) => {
      const { run_input } = await readBody(c, resumeRequest);
      const id = pathId(c);
      const before = context.now();
      const result = context.write(() => resumeFlowRun(context, find(id), run_input ?? undefined));
      const written = result.state && parseTime(result.state.timestamp) >= before;
      return c.json(result, written ? 201 : 200);
    })
    .get(`/flow_runs/${ID}/graph-v2`, (c) => {
      const row = find(pathId(c));
      return c.json(readGraph(database, row, c.req.query("since")));
    });
}
