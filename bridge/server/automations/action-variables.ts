/** Checks the job variables of an action that runs a deployment against the deployment's work pool. */
import type { Action, RunDeployment } from "../../contract/events/action.ts";
import type { ServerContext } from "../context.ts";
import { refuse } from "../http/http-error.ts";
import { jobVariablesProblem } from "../resources/pools/job-template.ts";

/**
 * @param isChecked whether an action with these job variables is
 * @throws 404 without such a deployment, 422 when they do not fit
 */
export function checkActionVariables(
  context: ServerContext,
  actions: readonly Action[],
  isChecked: (variables: Record<string, unknown>) => boolean,
): void {
  const problems = actions.flatMap((action) => {
    if (action.type !== "run-deployment" || action.deployment_id === null) return [];
    if (action.job_variables === null || !isChecked(action.job_variables)) return [];
    return problemOf(context, action) ?? [];
  });
  if (problems.length > 0) throw refuse(422, `Error creating automation: ${problems.join(" ")}`);
}

function problemOf({ database }: ServerContext, action: RunDeployment): string | undefined {
  const row = database.get(
    `SELECT deployment.job_variables AS own, work_pool.* FROM deployment
     LEFT JOIN work_queue ON work_queue.id = deployment.work_queue_id
     LEFT JOIN work_pool ON work_pool.id = work_queue.work_pool_id WHERE deployment.id = ?`,
    action.deployment_id,
  );
  if (!row) throw refuse(404, "Deployment not found.");
  const variables = action.job_variables ?? {};
  const isAny = Object.keys(variables).length > 0 || (row.own !== null && row.own !== "{}");
  return row.id === null || !isAny ? undefined : jobVariablesProblem(row, [variables], { isComplete: true });
}
