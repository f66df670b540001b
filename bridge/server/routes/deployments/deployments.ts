/** /deployments */
import { Hono } from "hono";
import {
  deploymentCreate,
  deploymentFlowRunCreate,
  deploymentScheduledRequest,
  deploymentUpdate,
} from "../../../contract/deployments/deployment.ts";
import {
  deploymentCountRequest,
  deploymentFilterRequest,
  deploymentPaginateRequest,
} from "../../../contract/filters.ts";
import { schemaProblem } from "../../../parameters/phrasing/prefect.ts";
import type { ServerContext } from "../../context.ts";
import { json, text } from "../../db/columns.ts";
import type { Row } from "../../db/database.ts";
import { readBody } from "../../http/body.ts";
import { refuse } from "../../http/http-error.ts";
import { ID, pathId } from "../../http/path.ts";
import { joinedCondition } from "../../queries/joined.ts";
import { countRows, type Listing, listRows, paginate } from "../../queries/list.ts";
import { readDeploymentRuns } from "../../queries/scheduled-runs.ts";
import { DEPLOYMENT_SORTS } from "../../queries/sorts.ts";
import { findDeployment, SELECT_DEPLOYMENT, wireDeployment } from "../../resources/deployment-row.ts";
import { pauseDeployment, saveDeployment, updateDeployment } from "../../resources/save-deployment.ts";
import { clearScheduledRuns } from "../../resources/write-schedule.ts";
import { createDeploymentRun } from "../../runs/create-deployment-run.ts";
import { wireFlowRun } from "../../runs/rows/flow-run-row.ts";

function listing(sort: string | null | undefined): Listing {
  return {
    select: SELECT_DEPLOYMENT,
    from: "deployment",
    sort: DEPLOYMENT_SORTS[sort ?? "NAME_ASC"] ?? "deployment.name",
  };
}

export function deploymentRoutes(context: ServerContext): Hono {
  const { database } = context;
  const wire = (row: Row) => wireDeployment(context, row);
  const find = (id: string, missing = "Deployment not found"): Row => {
    const row = findDeployment(context, id);
    if (!row) throw refuse(404, missing);
    return row;
  };
  return new Hono()
    .post("/deployments/", async (c) => {
      const body = await readBody(c, deploymentCreate);
      if (!database.get("SELECT 1 FROM flow WHERE id = ?", body.flow_id)) {
        throw refuse(409, "Data integrity conflict. The flow of this deployment does not exist.");
      }
      const { id, created } = saveDeployment(context, body);
      return c.json(wire(find(id)), created ? 201 : 200);
    })
    .post("/deployments/filter", async (c) => {
      const body = await readBody(c, deploymentFilterRequest);
      return c.json(
        listRows(database, listing(body.sort), joinedCondition("deployment", body), body).map(wire),
      );
    })
    .post("/deployments/paginate", async (c) => {
      const body = await readBody(c, deploymentPaginateRequest);
      return c.json(paginate(database, listing(body.sort), joinedCondition("deployment", body), body, wire));
    })
    .post("/deployments/count", async (c) => {
      const body = await readBody(c, deploymentCountRequest);
      return c.json(countRows(database, "deployment", joinedCondition("deployment", body)));
    })
    .post("/deployments/get_scheduled_flow_runs", async (c) => {
      const { deployment_ids, scheduled_before, limit } = await readBody(c, deploymentScheduledRequest);
      return c.json(readDeploymentRuns(context, deployment_ids, scheduled_before, limit));
    })
    .get("/deployments/name/:flow/:name", (c) => {
      const row = database.get(
        `${SELECT_DEPLOYMENT} JOIN flow ON flow.id = deployment.flow_id WHERE flow.name = ? AND deployment.name = ?`,
        c.req.param("flow"),
        c.req.param("name"),
      );
      if (!row) throw refuse(404, "Deployment not found");
      return c.json(wire(row));
    })
    .get(`/deployments/${ID}`, (c) => c.json(wire(find(pathId(c)))))
    .patch(`/deployments/${ID}`, async (c) => {
      const body = await readBody(c, deploymentUpdate);
      const row = find(pathId(c), "Deployment not found.");
      const enforced = body.enforce_parameter_schema ?? row.enforce_parameter_schema === 1;
      const schema =
        body.parameter_openapi_schema ??
        json<Record<string, unknown> | null>(row.parameter_openapi_schema, null);
      if (body.parameters && enforced && schema) {
        // Required parameters may come with the run: only what was sent is checked.
        const problem = schemaProblem({ ...schema, required: [] }, body.parameters);
        if (problem) throw refuse(409, `Error updating deployment: ${problem}`);
      }
      updateDeployment(context, text(row.id), body);
      return c.body(null, 204);
    })
    .delete(`/deployments/${ID}`, (c) => {
      const id = pathId(c);
      context.write(() => {
        find(id);
        clearScheduledRuns(context, id);
        database.run("DELETE FROM deployment_schedule WHERE deployment_id = ?", id);
        database.run("DELETE FROM deployment WHERE id = ?", id);
        context.changes.note("deployment", id);
      });
      return c.body(null, 204);
    })
    .post(`/deployments/${ID}/create_flow_run`, async (c) => {
      const body = await readBody(c, deploymentFlowRunCreate);
      const { row, created } = createDeploymentRun(context, find(pathId(c)), body);
      return c.json(wireFlowRun(row, context.now()), created ? 201 : 200);
    })
    .post(`/deployments/${ID}/pause_deployment`, (c) => {
      pauseDeployment(context, text(find(pathId(c)).id), true);
      return c.body(null, 200);
    })
    .post(`/deployments/${ID}/resume_deployment`, (c) => {
      pauseDeployment(context, text(find(pathId(c)).id), false);
      return c.body(null, 200);
    });
}
