/** /deployments */
import { Hono } from "hono";
import { z } from "zod";
import {
  deploymentBulkDelete,
  deploymentFlowRunCreate,
  deploymentScheduledRequest,
  deploymentScheduleRequest,
  MAX_BULK_DELETED,
} from "../../../contract/deployments/deployment.ts";
import {
  deploymentCountRequest,
  deploymentFilterRequest,
  deploymentPaginateRequest,
} from "../../../contract/filters.ts";
import type { ServerContext } from "../../context.ts";
import { text } from "../../db/columns.ts";
import type { Row } from "../../db/database.ts";
import { readBody, readFields } from "../../http/body.ts";
import { integrityConflict, refuse } from "../../http/http-error.ts";
import { ID, pathId } from "../../http/path.ts";
import { joinedCondition } from "../../queries/conditions/joined.ts";
import { countRows, type Listing, listRows, paginate } from "../../queries/list.ts";
import { queuesFor } from "../../queries/queues-for.ts";
import { readDeploymentRuns } from "../../queries/scheduled-runs.ts";
import { DEPLOYMENT_SORTS } from "../../queries/sorts.ts";
import {
  checkJobVariables,
  checkStorage,
  checkUpdate,
} from "../../resources/deployments/check-deployment.ts";
import { deleteDeployment } from "../../resources/deployments/delete-deployment.ts";
import {
  findDeployment,
  SELECT_DEPLOYMENT,
  wireDeployment,
} from "../../resources/deployments/deployment-row.ts";
import { readDeploymentCreate, readDeploymentUpdate } from "../../resources/deployments/read-deployment.ts";
import {
  pauseDeployment,
  saveDeployment,
  updateDeployment,
} from "../../resources/deployments/save-deployment.ts";
import { wireQueue } from "../../resources/pools/work-queue-row.ts";
import { createDeploymentRun, createDeploymentRuns } from "../../runs/creation/create-deployment-run.ts";
import { wireFlowRun } from "../../runs/rows/flow-run-row.ts";
import { planNow } from "../../services/plan-runs.ts";

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
      const body = await readDeploymentCreate(c);
      if (!database.get("SELECT 1 FROM flow WHERE id = ?", body.flow_id)) {
        throw integrityConflict();
      }
      checkJobVariables(context, body);
      checkStorage(context, body);
      const { id, created } = saveDeployment(context, body);
      return c.json(wire(find(id)), created ? 201 : 200);
    })
    .post("/deployments/filter", async (c) => {
      const body = await readFields(c, deploymentFilterRequest);
      return c.json(
        listRows(database, listing(body.sort), joinedCondition("deployment", body), body).map(wire),
      );
    })
    .post("/deployments/paginate", async (c) => {
      const body = await readFields(c, deploymentPaginateRequest);
      return c.json(paginate(database, listing(body.sort), joinedCondition("deployment", body), body, wire));
    })
    .post("/deployments/count", async (c) => {
      const body = await readFields(c, deploymentCountRequest);
      return c.json(countRows(database, "deployment", joinedCondition("deployment", body)));
    })
    .post("/deployments/get_scheduled_flow_runs", async (c) => {
      const { deployment_ids, scheduled_before, limit } = await readFields(c, deploymentScheduledRequest);
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
      const body = await readDeploymentUpdate(c);
      const row = find(pathId(c), "Deployment not found.");
      context.write(() => updateDeployment(context, text(row.id), checkUpdate(context, row, body)));
      return c.body(null, 204);
    })
    .delete(`/deployments/${ID}`, (c) => {
      const row = find(pathId(c));
      context.write(() => deleteDeployment(context, row));
      return c.body(null, 204);
    })
    .post("/deployments/bulk_delete", async (c) => {
      const { deployments, limit } = await readFields(c, deploymentBulkDelete);
      return context.write(() => {
        const where = joinedCondition("deployment", { deployments });
        const most = limit ?? MAX_BULK_DELETED;
        const rows = database.patiently(() => listRows(database, listing(undefined), where, { limit: most }));
        for (const row of rows) deleteDeployment(context, row);
        return c.json({ deleted: rows.map(({ id }) => id) });
      });
    })
    .post(`/deployments/${ID}/create_flow_run`, async (c) => {
      const body = await readBody(c, deploymentFlowRunCreate);
      const { row, created } = createDeploymentRun(context, find(pathId(c)), body);
      return c.json(wireFlowRun(row, context.now()), created ? 201 : 200);
    })
    .post(`/deployments/${ID}/create_flow_run/bulk`, async (c) => {
      const bodies = await readBody(c, z.array(deploymentFlowRunCreate));
      return c.json({ results: createDeploymentRuns(context, () => find(pathId(c)), bodies) });
    })
    .post(`/deployments/${ID}/schedule`, async (c) => {
      planNow(context, pathId(c), await readFields(c, deploymentScheduleRequest));
      return c.json(null);
    })
    .get(`/deployments/${ID}/work_queue_check`, (c) =>
      c.json(
        queuesFor(context, find(pathId(c))).map((row) => {
          const { work_pool_name: _, status: __, active_slots: ___, ...queue } = wireQueue(context, row);
          return queue;
        }),
      ),
    )
    .post(`/deployments/${ID}/pause_deployment`, (c) => {
      pauseDeployment(context, text(find(pathId(c)).id), true);
      return c.json(null);
    })
    .post(`/deployments/${ID}/resume_deployment`, (c) => {
      pauseDeployment(context, text(find(pathId(c)).id), false);
      return c.json(null);
    });
}
