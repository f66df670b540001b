/** /flows */
import { Hono } from "hono";
import { flowCountRequest, flowFilterRequest, flowPaginateRequest } from "../../../contract/filters.ts";
import { type BulkDeleted, bulkDeleteFlows } from "../../../contract/runs/bulk.ts";
import { flowCreate, flowUpdate } from "../../../contract/runs/flow.ts";
import type { ServerContext } from "../../context.ts";
import { text } from "../../db/columns.ts";
import type { Row } from "../../db/database.ts";
import { readBody, readFields } from "../../http/body.ts";
import { refuse } from "../../http/http-error.ts";
import { ID, pathId } from "../../http/path.ts";
import { joinedCondition } from "../../queries/conditions/joined.ts";
import { countRows, type Listing, listRows, paginate } from "../../queries/list.ts";
import { FLOW_SORTS } from "../../queries/sorts.ts";
import { wireFlow } from "../../resources/flow-row.ts";
import { deleteFlows, saveFlow, updateFlow } from "../../resources/write-flow.ts";

function listing(sort: string | null | undefined): Listing {
  return {
    select: "SELECT * FROM flow",
    from: "flow",
    sort: FLOW_SORTS[sort ?? "NAME_ASC"] ?? "flow.name",
  };
}

export function flowRoutes(context: ServerContext): Hono {
  const { database } = context;
  const find = (id: string): Row => {
    const row = database.get("SELECT * FROM flow WHERE id = ?", id);
    if (!row) throw refuse(404, "Flow not found");
    return row;
  };
  return new Hono()
    .post("/flows/", async (c) => {
      const { flow, created } = saveFlow(context, await readBody(c, flowCreate));
      return c.json(flow, created ? 201 : 200);
    })
    .post("/flows/filter", async (c) => {
      const body = await readFields(c, flowFilterRequest);
      return c.json(
        listRows(database, listing(body.sort), joinedCondition("flow", body), body).map(wireFlow),
      );
    })
    .post("/flows/paginate", async (c) => {
      const body = await readFields(c, flowPaginateRequest);
      return c.json(paginate(database, listing(body.sort), joinedCondition("flow", body), body, wireFlow));
    })
    .post("/flows/count", async (c) => {
      const body = await readFields(c, flowCountRequest);
      return c.json(countRows(database, "flow", joinedCondition("flow", body)));
    })
    .get("/flows/name/:name", (c) => {
      const row = database.get("SELECT * FROM flow WHERE name = ?", c.req.param("name"));
      if (!row) throw refuse(404, "Flow not found");
      return c.json(wireFlow(row));
    })
    .get(`/flows/${ID}`, (c) => c.json(wireFlow(find(pathId(c)))))
    .patch(`/flows/${ID}`, async (c) => {
      const body = await readBody(c, flowUpdate);
      if (!updateFlow(context, pathId(c), body)) throw refuse(404, "Flow not found");
      return c.body(null, 204);
    })
    .delete(`/flows/${ID}`, (c) => {
      if (deleteFlows(context, [pathId(c)]).length === 0) throw refuse(404, "Flow not found");
      return c.body(null, 204);
    })
    .post("/flows/bulk_delete", async (c) => {
      const { flows, limit } = await readFields(c, bulkDeleteFlows);
      const where = joinedCondition("flow", { flows });
      const found = database.patiently(() => listRows(database, listing("NAME_ASC"), where, { limit }));
      const deleted: BulkDeleted["deleted"] = deleteFlows(
        context,
        found.map(({ id }) => text(id)),
      );
      return c.json({ deleted });
    });
}
