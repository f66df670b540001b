/** Creates a flow run in its first state, once per idempotency key of its flow. */
import type { CreatedBy, FlowRunPolicy } from "../../contract/runs/flow-run.ts";
import { randomRunName } from "../../run-name.ts";
import { v7 } from "../../uuid.ts";
import type { ServerContext } from "../context.ts";
import { json, maybeJson } from "../db/columns.ts";
import type { Row } from "../db/database.ts";
import { minimalPolicy } from "./orchestration/policies.ts";
import { completePolicy, findFlowRun } from "./rows/flow-run-row.ts";
import { setFlowRunState } from "./set-flow-run-state.ts";
import type { ProposedState } from "./state.ts";

export interface NewFlowRun {
  flow_id: string;
  name?: string | null;
  deployment_id?: string | null;
  deployment_version?: string | null;
  work_queue_id?: string | null;
  work_queue_name?: string | null;
  flow_version?: string | null;
  parameters?: Record<string, unknown>;
  idempotency_key?: string | null;
  context?: Record<string, unknown>;
  empirical_policy?: FlowRunPolicy;
  tags?: string[];
  labels?: Record<string, unknown> | null;
  parent_task_run_id?: string | null;
  infrastructure_document_id?: string | null;
  auto_scheduled?: boolean;
  created_by?: CreatedBy | null;
  job_variables?: Record<string, unknown> | null;
  state: ProposedState;
}

/** The run's row, and whether it is new: the same key of the same flow gives the run that exists. */
export function createFlowRun(context: ServerContext, run: NewFlowRun): { row: Row; created: boolean } {
  const { database } = context;
  return context.write(() => {
    const id = v7();
    const now = context.now();
    const added = database.run(
      `INSERT INTO flow_run (id, created, updated, name, flow_id, deployment_id, deployment_version, work_queue_id,
       work_queue_name, flow_version, parameters, idempotency_key, context, empirical_policy, tags, labels,
       parent_task_run_id, infrastructure_document_id, auto_scheduled, created_by, job_variables)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (flow_id, idempotency_key) DO NOTHING`,
      id,
      now,
      now,
      run.name ?? randomRunName(),
      run.flow_id,
      run.deployment_id ?? null,
      run.deployment_version ?? null,
      run.work_queue_id ?? null,
      run.work_queue_name ?? null,
      run.flow_version ?? null,
      JSON.stringify(run.parameters ?? {}),
      run.idempotency_key ?? null,
      JSON.stringify(run.context ?? {}),
      JSON.stringify(completePolicy(run.empirical_policy ?? {})),
      JSON.stringify(run.tags ?? []),
      JSON.stringify(labelsOf(context, run)),
      run.parent_task_run_id ?? null,
      run.infrastructure_document_id ?? null,
      run.auto_scheduled ? 1 : 0,
      maybeJson(run.created_by),
      run.job_variables === null ? null : JSON.stringify(run.job_variables ?? {}),
    );
    if (added === 0) {
      const known = database.get(
        "SELECT id FROM flow_run WHERE flow_id = ? AND idempotency_key = ?",
        run.flow_id,
        run.idempotency_key ?? null,
      );
      return { row: mustFind(context, String(known?.id)), created: false };
    }
    setFlowRunState(context, id, run.state, minimalPolicy);
    return { row: mustFind(context, id), created: true };
  });
}

function labelsOf({ database }: ServerContext, run: NewFlowRun): Record<string, unknown> {
  const labels = (table: string, id: string): Record<string, unknown> | undefined => {
    const row = database.get(`SELECT labels FROM ${table} WHERE id = ?`, id);
    return row && json<Record<string, unknown>>(row.labels, {});
  };
  const ofDeployment = run.deployment_id ? labels("deployment", run.deployment_id) : undefined;
  return {
    ...labels("flow", run.flow_id),
    ...ofDeployment,
    ...run.labels,
    "prefect.flow.id": run.flow_id,
    ...(ofDeployment ? { "prefect.deployment.id": run.deployment_id } : {}),
  };
}

function mustFind(context: ServerContext, id: string): Row {
  const row = findFlowRun(context.database, id);
  if (!row) throw new Error(`flow run ${id} vanished while it was written`);
  return row;
}
