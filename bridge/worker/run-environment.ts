/** The environment variables of one run, which Prefect's process worker gives its runs, too. */
import type { FlowRun } from "../contract/runs/flow-run.ts";

/** Put over the environment of the worker's child process; null removes. */
export function runEnvironment(run: FlowRun, worker: string): Record<string, string | null> {
  return {
    ...jobEnvironment(run.job_variables?.env),
    PREFECT__FLOW_RUN_ID: run.id,
    PREFECT__FLOW_ID: run.flow_id,
    PREFECT__DEPLOYMENT_ID: run.deployment_id,
    PREFECT__WORKER_NAME: worker,
  };
}

function jobEnvironment(env: unknown): Record<string, string | null> {
  if (typeof env !== "object" || env === null) return {};
  return Object.fromEntries(
    Object.entries(env).filter(([, value]) => typeof value === "string" || value === null),
  );
}
