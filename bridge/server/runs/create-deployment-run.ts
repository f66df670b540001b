/** Creates a run of a deployment: its parameters overlaid and checked against the flow's schema. */
import type { DeploymentFlowRunCreate } from "../../contract/deployments/deployment.ts";
import { schemaProblem } from "../../parameters/phrasing/prefect.ts";
import type { ServerContext } from "../context.ts";
import { json, maybeText, text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";
import { refuse } from "../http/http-error.ts";
import { resolveQueue } from "../resources/write-work-queue.ts";
import { createFlowRun } from "./create-flow-run.ts";
import { proposalOf } from "./state.ts";

/**
 * The run's row, and whether it is new.
 * @throws 409 when the parameters do not fit
 */
export function createDeploymentRun(
  context: ServerContext,
  deployment: Row,
  body: DeploymentFlowRunCreate,
): { row: Row; created: boolean } {
  const parameters = { ...json(deployment.parameters, {}), ...body.parameters };
  checkParameters(deployment, parameters, body.enforce_parameter_schema);
  return context.write(() => {
    let queueId = maybeText(deployment.work_queue_id);
    let queueName = maybeText(deployment.work_queue_name);
    if (body.work_queue_name && deployment.pool_name !== null) {
      const queue = resolveQueue(context, text(deployment.pool_name), body.work_queue_name);
      queueId = text(queue.id);
      queueName = text(queue.name);
    }
    return createFlowRun(context, {
      flow_id: text(deployment.flow_id),
      name: body.name,
      deployment_id: text(deployment.id),
      deployment_version: maybeText(deployment.version),
      work_queue_id: queueId,
      work_queue_name: queueName,
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

function checkParameters(
  deployment: Row,
  parameters: Record<string, unknown>,
  enforce: boolean | null | undefined,
): void {
  const schema = json<Record<string, unknown> | null>(deployment.parameter_openapi_schema, null);
  if (!(enforce ?? deployment.enforce_parameter_schema === 1) || !schema) return;
  const problem = schemaProblem(schema, parameters);
  if (problem) throw refuse(409, `Error creating flow run: ${problem}`);
}
