/** /flow_runs */
import { Hono } from "hono";
import {
  flowRunCountRequest,
  flowRunFilterRequest,
  flowRunPaginateRequest,
} from "../../../contract/filters.ts";
import { type BulkDeleted, bulkDeleteFlowRuns } from "../../../contract/runs/bulk.ts";
import { flowRunCreate, flowRunUpdate } from "../../../contract/runs/flow-run.ts";
import { json } from "../../../contract/scalars.ts";
import { machineKey, PROCESS_HEADER, parseProcessHeader } from "../../../processes/identity.ts";
import type { ServerContext } from "../../context.ts";
import type { Row } from "../../db/database.ts";
import { readBody, readFields } from "../../http/body.ts";
import { integrityConflict, refuse } from "../../http/http-error.ts";
import { ID, pathId } from "../../http/path.ts";
import { joinedCondition } from "../../queries/conditions/joined.ts";
import { findRows } from "../../queries/find-rows.ts";
import { countRows, type Listing, listRows, paginate } from "../../queries/list.ts";
import { FLOW_RUN_SORTS } from "../../queries/sorts.ts";
import { createOwnedRun } from "../../runs/creation/create-owned-run.ts";
import { deleteFlowRuns } from "../../runs/delete-flow-runs.ts";
import type { Owners } from "../../runs/owners.ts";
import { findFlowRun, SELECT_FLOW_RUN, wireFlowRun } from "../../runs/rows/flow-run-row.ts";
import { addLabels, updateFlowRun } from "../../runs/update-flow-run.ts";

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
      const body = await readFields(c, flowRunFilterRequest);
      owners.sweep();
      return c.json(
        listRows(database, listing(body.sort), joinedCondition("flow_run", body), body).map(wire),
      );
    })
    .post("/flow_runs/paginate", async (c) => {
      const body = await readFields(c, flowRunPaginateRequest);
      owners.sweep();
      return c.json(paginate(database, listing(body.sort), joinedCondition("flow_run", body), body, wire));
    })
    .post("/flow_runs/count", async (c) => {
      const body = await readFields(c, flowRunCountRequest);
      owners.sweep();
      return c.json(countRows(database, "flow_run", joinedCondition("flow_run", body)));
    })
    .get(`/flow_runs/${ID}`, (c) => {
      owners.sweep();
      return c.json(wire(find(pathId(c))));
    })
    .patch(`/flow_runs/${ID}`, async (c) => {
      updateFlowRun(context, pathId(c), await readBody(c, flowRunUpdate));
      return c.body(null, 204);
    })
    .patch(`/flow_runs/${ID}/labels`, async (c) => {
      addLabels(context, pathId(c), await readBody(c, json));
      return c.body(null, 204);
    })
    .delete(`/flow_runs/${ID}`, (c) => {
      if (deleteFlowRuns(context, [pathId(c)]).length === 0) throw refuse(404, "Flow run not found");
      return c.body(null, 204);
    })
    .post("/flow_runs/bulk_delete", async (c) => {
      const { flow_runs, limit } = await readFields(c, bulkDeleteFlowRuns);
      const { sort } = listing("ID_DESC");
      const where = joinedCondition("flow_run", { flow_runs });
      const ids = database.patiently(() => findRows(database, "flow_run", where, { sort, limit, offset: 0 }));
      const deleted: BulkDeleted["deleted"] = deleteFlowRuns(context, ids);
      return c.json({ deleted });
    });
}
