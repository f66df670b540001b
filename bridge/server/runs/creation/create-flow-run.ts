/** Creates a flow run in its first state, once per idempotency key of its flow. */
import type { CreatedBy, FlowRunPolicy } from "../../../contract/runs/flow-run.ts";
import { randomRunName } from "../../../run-name.ts";
import { v7 } from "../../../uuid.ts";
import type { ServerContext } from "../../context.ts";
import { json, maybeJson } from "../../db/columns.ts";
import type { Row } from "../../db/database.ts";
import { decide } from "../orchestration/decide.ts";
import { minimalPolicy } from "../orchestration/policies.ts";
import { completePolicy, findFlowRun } from "../rows/flow-run-row.ts";
import { ENTRY_COLUMNS, entryOf, entryValues, recordEntry, transitionOf } from "../states/flow-run-entry.ts";
import type { ProposedState } from "../states/state.ts";

/** A run that is to be: what is not given is made up or empty. */
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

const COLUMNS = [
  "id",
  "created",
  "name",
  "flow_id",
  "deployment_id",
  "deployment_version",
  "work_queue_id",
  "work_queue_name",
  "flow_version",
  "parameters",
  "idempotency_key",
  "context",
  "tags",
  "labels",
  "parent_task_run_id",
  "infrastructure_document_id",
  "auto_scheduled",
  "created_by",
  "job_variables",
];
const INSERT = `INSERT INTO flow_run (${[...COLUMNS, ...ENTRY_COLUMNS].join(", ")})
  VALUES (${[...COLUMNS, ...ENTRY_COLUMNS].map(() => "?").join(", ")})
  ON CONFLICT (flow_id, idempotency_key) DO NOTHING`;

/** The run's row, and whether it is new: the same key of the same flow gives the run that exists. */
export function createFlowRun(context: ServerContext, run: NewFlowRun): { row: Row; created: boolean } {
  const { database } = context;
  return context.write(() => {
    const row = newRow(context, run);
    const transition = transitionOf(context, row, run.state);
    const decision = decide(transition, minimalPolicy);
    const entry = entryOf(context, row, transition, decision, decision.state ?? run.state);
    // With its first state at once: a row that is changed again is put in each of its indexes twice.
    const values = COLUMNS.map((column) => row[column] ?? null);
    if (database.run(INSERT, ...values, ...entryValues(entry, context.now())) === 0) {
      const known = database.get(
        "SELECT id FROM flow_run WHERE flow_id = ? AND idempotency_key = ?",
        run.flow_id,
        run.idempotency_key ?? null,
      );
      return { row: mustFind(context, String(known?.id)), created: false };
    }
    recordEntry(context, row, entry);
    return { row: mustFind(context, String(row.id)), created: true };
  });
}

/** The run's row before its first state. */
function newRow(context: ServerContext, run: NewFlowRun): Row {
  return {
    id: v7(),
    created: context.now(),
    name: run.name ?? randomRunName(),
    flow_id: run.flow_id,
    deployment_id: run.deployment_id ?? null,
    deployment_version: run.deployment_version ?? null,
    work_queue_id: run.work_queue_id ?? null,
    work_queue_name: run.work_queue_name ?? null,
    flow_version: run.flow_version ?? null,
    parameters: JSON.stringify(run.parameters ?? {}),
    idempotency_key: run.idempotency_key ?? null,
    context: JSON.stringify(run.context ?? {}),
    empirical_policy: JSON.stringify(completePolicy(run.empirical_policy ?? {})),
    tags: JSON.stringify(run.tags ?? []),
    labels: JSON.stringify(labelsOf(context, run)),
    parent_task_run_id: run.parent_task_run_id ?? null,
    infrastructure_document_id: run.infrastructure_document_id ?? null,
    infrastructure_pid: null,
    auto_scheduled: run.auto_scheduled ? 1 : 0,
    created_by: maybeJson(run.created_by),
    job_variables: run.job_variables === null ? null : JSON.stringify(run.job_variables ?? {}),
    run_count: 0,
    expected_start_time: null,
    next_scheduled_start_time: null,
    start_time: null,
    end_time: null,
    total_run_time: 0,
  };
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
