/** Checks job variables against the work pool of a deployment, for the deployment itself and for a run of it. */
import type { ServerContext } from "../../context.ts";
import { json } from "../../db/columns.ts";
import type { Row } from "../../db/database.ts";
import { jobVariablesProblem } from "../pools/job-template.ts";
import { findPool } from "../pools/work-pool-row.ts";

type Variables = Record<string, unknown>;

/**
 * What is wrong with a deployment's own variables, in Prefect's words. Those that the pool requires may come with a run.
 * @param pool the row of the pool to which its runs go
 */
export function ownVariablesProblem(pool: Row, variables: Variables | null | undefined): string | undefined {
  return variables ? jobVariablesProblem(pool, [variables], { isComplete: false }) : undefined;
}

/**
 * What is wrong with the variables of one run, over those of its deployment: here all that the pool requires must be there.
 * @param deployment its row with `pool_name`
 */
export function runVariablesProblem(
  context: ServerContext,
  deployment: Row,
  variables: Variables,
): string | undefined {
  if (typeof deployment.pool_name !== "string") return undefined;
  const pool = findPool(context, deployment.pool_name);
  return jobVariablesProblem(pool, [json(deployment.job_variables, {}), variables], { isComplete: true });
}
