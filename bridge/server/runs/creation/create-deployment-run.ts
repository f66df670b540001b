/** Creates runs of a deployment: its parameters overlaid, made of what is marked in them, and checked against its schema. */
import type { DeploymentFlowRunCreate } from "../../../contract/deployments/deployment.ts";
import { schemaProblem } from "../../../parameters/phrasing/prefect.ts";
import { preparedSchema } from "../../../parameters/prefect-schema.ts";
import type { JsonSchema } from "../../../parameters/schema.ts";
import type { ServerContext } from "../../context.ts";
import { json, maybeText, text } from "../../db/columns.ts";
import type { Row } from "../../db/database.ts";
import { refuse } from "../../http/http-error.ts";
import { NO_SCHEMA } from "../../resources/deployments/check-deployment.ts";
import { runVariablesProblem } from "../../resources/deployments/job-variables.ts";
import { findPool } from "../../resources/pools/work-pool-row.ts";
import { resolveQueue } from "../../resources/pools/write-work-queue.ts";
import { proposalOf } from "../states/state.ts";
import { createFlowRun } from "./create-flow-run.ts";
import { HydrationError, hydrateInput } from "./hydrate-input.ts";

/** Runs that are made at once, at most. */
const MAX_BULK_CREATED = 100;

/** Why a run can not be made: in the words of a call for one, and of a call for many. */
class RunRefusal extends Error {
  readonly status: 400 | 409 | 422;
  readonly inBulk: string;
  constructor(status: 400 | 409 | 422, message: string, inBulk = message) {
    super(message);
    this.status = status;
    this.inBulk = inBulk;
  }
}

/**
 * The run's row, and whether it is new.
 * @throws 400, 409 or 422 when it can not be made of this
 */
export function createDeploymentRun(
  context: ServerContext,
  deployment: Row,
  body: DeploymentFlowRunCreate,
): { row: Row; created: boolean } {
  try {
    return create(context, deployment, body);
  } catch (error) {
    throw error instanceof RunRefusal ? refuse(error.status, error.message) : error;
  }
}

/** What became of one run of many that were asked for, as it is answered. */
export type BulkResult =
  | { flow_run_id: string; status: "CREATED"; error: null }
  | { flow_run_id: null; status: "FAILED"; error: string };

/** Creates those that can be made, and says why the others can not. @throws 400 for too many */
export function createDeploymentRuns(
  context: ServerContext,
  find: () => Row,
  bodies: readonly DeploymentFlowRunCreate[],
): BulkResult[] {
  if (bodies.length > MAX_BULK_CREATED)
    throw refuse(400, `Cannot create more than ${MAX_BULK_CREATED} flow runs at once.`);
  const deployment = find();
  return context.write(() =>
    bodies.map((body): BulkResult => {
      try {
        const { row } = create(context, deployment, body);
        return { flow_run_id: text(row.id), status: "CREATED", error: null };
      } catch (error) {
        if (!(error instanceof RunRefusal)) throw error;
        return { flow_run_id: null, status: "FAILED", error: error.inBulk };
      }
    }),
  );
}

function create(
  context: ServerContext,
  deployment: Row,
  body: DeploymentFlowRunCreate,
): { row: Row; created: boolean } {
  const overlaid = { ...json<Record<string, unknown>>(deployment.parameters, {}), ...body.parameters };
  const parameters = hydrated(context, overlaid);
  checkParameters(deployment, parameters, body.enforce_parameter_schema);
  const wrong = runVariablesProblem(context, deployment, body.job_variables ?? {});
  if (wrong) throw new RunRefusal(422, `Error creating flow run: ${wrong}`);
  return context.write(() => {
    const queue = queueOfRun(context, deployment, body.work_queue_name);
    return createFlowRun(context, {
      flow_id: text(deployment.flow_id),
      name: body.name,
      deployment_id: text(deployment.id),
      deployment_version: maybeText(deployment.version),
      work_queue_id: queue.id,
      work_queue_name: queue.name,
      parameters,
      idempotency_key: body.idempotency_key,
      context: body.context,
      empirical_policy: body.empirical_policy,
      tags: [...new Set([...json<string[]>(deployment.tags, []), ...(body.tags ?? [])])],
      labels: body.labels,
      parent_task_run_id: body.parent_task_run_id,
      infrastructure_document_id:
        body.infrastructure_document_id ?? maybeText(deployment.infrastructure_document_id),
      job_variables: body.job_variables ?? {},
      state: proposalOf(body.state ?? { type: "SCHEDULED" }, context.now()),
    });
  });
}

function hydrated({ database }: ServerContext, parameters: Record<string, unknown>): Record<string, unknown> {
  try {
    return hydrateInput(database, parameters);
  } catch (error) {
    if (!(error instanceof HydrationError)) throw error;
    throw new RunRefusal(400, `Error hydrating flow run parameters: ${error.message}`, error.message);
  }
}

function checkParameters(
  deployment: Row,
  parameters: Record<string, unknown>,
  enforce: boolean | null | undefined,
): void {
  if (!(enforce ?? deployment.enforce_parameter_schema === 1)) return;
  const schema = json<JsonSchema | null>(deployment.parameter_openapi_schema, null);
  if (!schema)
    throw new RunRefusal(
      409,
      NO_SCHEMA,
      "Parameter schema enforcement is enabled but deployment has no valid schema.",
    );
  const problem = schemaProblem(preparedSchema(schema), parameters);
  if (problem)
    throw new RunRefusal(
      409,
      `Error creating flow run: ${problem}`,
      `Parameter validation failed: ${problem}`,
    );
}

/** The queue that is named, of the deployment's pool, made if it is missing; else the deployment's own. */
function queueOfRun(
  context: ServerContext,
  deployment: Row,
  name: string | null | undefined,
): { id: string | null; name: string | null } {
  if (!name) return { id: maybeText(deployment.work_queue_id), name: maybeText(deployment.work_queue_name) };
  if (typeof deployment.pool_name !== "string")
    throw new RunRefusal(
      400,
      `Cannot create flow run in work queue ${name} because deployment ${text(deployment.id)} is not associated with a work pool. Please remove work_pool_name and try again.`,
      `Cannot create flow run in work queue ${name} because deployment is not associated with a work pool.`,
    );
  const queue = resolveQueue(context, findPool(context, deployment.pool_name), name);
  return { id: text(queue.id), name: text(queue.name) };
}
