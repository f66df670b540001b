/** Runs a deployment, once for each firing, with parameters that templates may fill in. */

import { HTTPException } from "hono/http-exception";
import type { RunDeployment } from "../../../contract/events/action.ts";
import { formatTime, MICROS_PER_SECOND } from "../../../contract/time.ts";
import type { ServerContext } from "../../context.ts";
import { text } from "../../db/columns.ts";
import { resourceOf } from "../../events/resource.ts";
import { findDeployment } from "../../resources/deployments/deployment-row.ts";
import { createDeploymentRun } from "../../runs/creation/create-deployment-run.ts";
import type { Invocation } from "../invocation.ts";
import { ActionFailed, type Outcome, refused } from "./outcome.ts";
import { renderParameters } from "./render-parameters.ts";
import { targetOf, targetResource } from "./target.ts";

/** @throws ActionFailed */
export function runDeployment(
  context: ServerContext,
  invocation: Invocation,
  action: RunDeployment,
): Outcome {
  const id = targetOf(invocation, "deployment", action.source, action.deployment_id);
  const related = [targetResource("deployment", id)];
  const parameters = renderedParameters(context, invocation, action, related);
  const deployment = findDeployment(context, id);
  if (!deployment) throw refused(action.type, 404, undefined, { related });
  const scheduled = context.now() + Math.round(action.schedule_after * MICROS_PER_SECOND);
  try {
    const { row, created } = createDeploymentRun(context, deployment, {
      state: { type: "SCHEDULED", state_details: { scheduled_time: formatTime(scheduled) } },
      parameters,
      idempotency_key: `automation ${invocation.automation.id}, action ${invocation.index}, invocation ${invocation.id}`,
      ...(action.job_variables && { job_variables: action.job_variables }),
    });
    if (created) signRun(context, text(row.id), invocation, action);
    related.push(resourceOf("flow-run", text(row.id), { name: text(row.name), role: "flow-run" }));
    return { related, details: { status_code: created ? 201 : 200 } };
  } catch (error) {
    if (!(error instanceof HTTPException)) throw error;
    const detail = detailOf(error);
    const details = error.status === 409 ? { validation_error: detail } : {};
    throw refused(action.type, error.status, detail, { related, details });
  }
}

/** Notes who made the run, and that it was given no job variables. */
function signRun(
  { database }: ServerContext,
  id: string,
  { automation }: Invocation,
  { job_variables }: RunDeployment,
): void {
  const creator = { id: automation.id, type: "AUTOMATION", display_value: automation.name };
  database.run("UPDATE flow_run SET created_by = ? WHERE id = ?", JSON.stringify(creator), id);
  if (job_variables === null) database.run("UPDATE flow_run SET job_variables = NULL WHERE id = ?", id);
}

function renderedParameters(
  context: ServerContext,
  invocation: Invocation,
  action: RunDeployment,
  related: Outcome["related"],
): Record<string, unknown> {
  try {
    return renderParameters(context, invocation, action.parameters ?? {});
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ActionFailed(`Unable to create flow run from deployment: ${why}`, { related });
  }
}

/** What the API would have said; see http/http-error.ts. */
function detailOf(error: HTTPException): unknown {
  try {
    return (JSON.parse(error.message) as { detail?: unknown }).detail;
  } catch {
    return error.message;
  }
}
