/** Checks what a deployment is made or changed with: job variables against its pool, parameters against its schema. */
import type { z } from "zod";
import type { deploymentCreate, deploymentUpdate } from "../../../contract/deployments/deployment.ts";
import { schemaProblem } from "../../../parameters/phrasing/prefect.ts";
import { preparedSchema, withoutRequired } from "../../../parameters/prefect-schema.ts";
import type { JsonSchema } from "../../../parameters/schema.ts";
import type { ServerContext } from "../../context.ts";
import { json } from "../../db/columns.ts";
import type { Row } from "../../db/database.ts";
import { integrityConflict, refuse } from "../../http/http-error.ts";
import { HydrationError, hydrateInput } from "../../runs/creation/hydrate-input.ts";
import { findPool } from "../pools/work-pool-row.ts";
import { ownVariablesProblem } from "./job-variables.ts";

type Create = z.output<typeof deploymentCreate>;
type Update = z.output<typeof deploymentUpdate>;

/** @throws 404 for a pool that is not there, 422 for job variables that its template does not take */
export function checkJobVariables(
  context: ServerContext,
  { work_pool_name: name, job_variables: variables }: Create,
): void {
  if (!name) return;
  const pool = findPool(context, name);
  if (!variables || Object.keys(variables).length === 0) return;
  const problem = ownVariablesProblem(pool, variables);
  if (problem) throw refuse(422, `Error creating deployment: ${problem}`);
}

/** @throws 409 for a block that is not there */
export function checkStorage({ database }: ServerContext, { storage_document_id: id }: Create): void {
  if (!id || database.get("SELECT 1 FROM block_document WHERE id = ?", id)) return;
  throw refuse(
    409,
    `Error creating deployment. Could not find storage block with id: ${id}. This usually occurs when applying a ` +
      "deployment specification that was built against a different Prefect database / workspace.",
  );
}

/**
 * A change of a deployment with what its parameters mean.
 * @throws 400, 404 or 409 as Prefect's server
 */
export function checkUpdate(context: ServerContext, row: Row, body: Update): Update {
  if (body.parameters === null) throw integrityConflict();
  if (body.work_pool_name) {
    const wrong = ownVariablesProblem(findPool(context, body.work_pool_name), body.job_variables);
    // Prefect says so of changes too.
    if (wrong) throw refuse(409, `Error creating deployment: ${wrong}`);
  }
  const parameters = body.parameters ? hydrated(context, body.parameters) : json(row.parameters, {});
  if (body.enforce_parameter_schema ?? row.enforce_parameter_schema === 1) {
    const own = json<JsonSchema | null>(row.parameter_openapi_schema, null);
    const schema = body.parameter_openapi_schema ? (body.parameter_openapi_schema as JsonSchema) : own;
    if (!schema) throw refuse(409, NO_SCHEMA);
    // Required parameters may come with the run: only what is there is checked.
    const problem = schemaProblem(withoutRequired(preparedSchema(schema)), parameters);
    if (problem) throw refuse(409, `Error updating deployment: ${problem}`);
  }
  return body.parameters ? { ...body, parameters } : body;
}

/** What Prefect says of a deployment, or a run of it, whose parameters are to be checked by a schema that is not there. */
export const NO_SCHEMA =
  "Error updating deployment: Cannot update parameters because parameter schema enforcement is enabled and the deployment does not have a valid parameter schema.";

function hydrated({ database }: ServerContext, parameters: Record<string, unknown>): Record<string, unknown> {
  try {
    return hydrateInput(database, parameters);
  } catch (error) {
    if (!(error instanceof HydrationError)) throw error;
    throw refuse(400, `Error hydrating deployment parameters: ${error.message}`);
  }
}
