/** Changes what a client may change of a flow run. */
import type { z } from "zod";
import type { FlowRunPolicy, flowRunUpdate } from "../../contract/runs/flow-run.ts";
import type { ServerContext } from "../context.ts";
import { json } from "../db/columns.ts";
import type { Row, Value } from "../db/database.ts";
import { refuse, refuseWithMessage } from "../http/http-error.ts";
import { findDeployment } from "../resources/deployments/deployment-row.ts";
import { runVariablesProblem } from "../resources/deployments/job-variables.ts";
import { completePolicy, findFlowRun } from "./rows/flow-run-row.ts";

type Update = z.output<typeof flowRunUpdate>;

/**
 * What is not sent stays.
 * @throws 404 when there is no such run; 400, 422 where its infrastructure can not have these job variables any more
 */
export function updateFlowRun(context: ServerContext, id: string, update: Update): void {
  const { database } = context;
  context.write(() => {
    const row = findFlowRun(database, id);
    if (!row) throw refuse(404, "Flow run not found");
    if (update.job_variables) checkInfrastructure(context, row, update.job_variables);
    const columns = columnsOf(update, json<FlowRunPolicy>(row.empirical_policy, {}));
    for (const [column, value] of Object.entries(columns))
      if (value !== undefined)
        database.run(`UPDATE flow_run SET ${column} = ?, updated = ? WHERE id = ?`, value, context.now(), id);
    context.changes.note("flow-run", id, id);
  });
}

function columnsOf(update: Update, policy: FlowRunPolicy): Record<string, Value | undefined> {
  const { parameters, empirical_policy, tags, job_variables } = update;
  return {
    name: update.name,
    flow_version: update.flow_version,
    parameters: parameters && JSON.stringify(parameters),
    empirical_policy: empirical_policy && JSON.stringify(completePolicy({ ...policy, ...empirical_policy })),
    tags: tags && JSON.stringify(tags),
    infrastructure_pid: update.infrastructure_pid,
    job_variables: job_variables && JSON.stringify(job_variables),
  };
}

function checkInfrastructure(context: ServerContext, run: Row, variables: Record<string, unknown>): void {
  const type = String(run.state_type);
  if (type !== "SCHEDULED")
    throw refuse(400, `Job variables for a flow run in state ${type} cannot be updated`);
  const deployment =
    typeof run.deployment_id === "string" ? findDeployment(context, run.deployment_id) : undefined;
  if (!deployment) throw refuse(400, "A deployment for the flow run could not be found");
  const problem = runVariablesProblem(context, deployment, variables);
  if (problem) throw refuse(422, `Error updating flow run: ${problem}`);
}

/** Adds labels, or changes them. @throws 404 when there is no such run */
export function addLabels(context: ServerContext, id: string, labels: Record<string, unknown>): void {
  const { database } = context;
  context.write(() => {
    const row = database.get("SELECT labels FROM flow_run WHERE id = ?", id);
    if (!row) throw refuseWithMessage(404, `Flow run with id ${id} not found`);
    const known = json<Record<string, unknown>>(row.labels, {});
    database.run("UPDATE flow_run SET labels = ? WHERE id = ?", JSON.stringify({ ...known, ...labels }), id);
  });
}
