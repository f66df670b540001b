/** /ui: what Prefect's web pages ask beyond the API. */
import { Hono } from "hono";
import { uiValidateRequest } from "../../../contract/ui.ts";
import type { ServerContext } from "../../context.ts";
import { readFields } from "../../http/body.ts";
import { readFormErrors } from "../../queries/form-errors.ts";
import type { Owners } from "../../runs/owners.ts";
import { uiFlowRunRoutes } from "./ui-flow-runs.ts";
import { uiFlowRoutes } from "./ui-flows.ts";
import { uiTaskRunRoutes } from "./ui-task-runs.ts";

export function uiRoutes(context: ServerContext, owners: Owners): Hono {
  return new Hono()
    .route("/", uiFlowRoutes(context))
    .route("/", uiFlowRunRoutes(context, owners))
    .route("/", uiTaskRunRoutes(context, owners))
    .post("/ui/schemas/validate", async (c) => {
      const { schema, values } = await readFields(c, uiValidateRequest);
      return c.json(readFormErrors(context.database, schema, values));
    });
}
