/** Creates a task run by request, once per task key and dynamic key of its flow run. */
import type { z } from "zod";
import type { taskRunCreate } from "../../../contract/runs/task-run.ts";
import { parseMaybe } from "../../../contract/time.ts";
import { randomRunName } from "../../../run-name.ts";
import { v7 } from "../../../uuid.ts";
import type { ServerContext } from "../../context.ts";
import { json, text } from "../../db/columns.ts";
import type { Database, Row } from "../../db/database.ts";
import { integrityConflict } from "../../http/http-error.ts";
import { findTaskRun, taskRunOfKeys } from "../rows/task-run-row.ts";
import { setTaskRunState } from "../states/set-task-run-state.ts";
import { proposal, proposalOf } from "../states/state.ts";

/** The run's row, and whether it is new. */
export function createTaskRun(
  context: ServerContext,
  run: z.output<typeof taskRunCreate>,
): { row: Row; created: boolean } {
  const { database } = context;
  return context.write(() => {
    const labels = run.flow_run_id ? flowRunLabels(database, run.flow_run_id) : {};
    const known = knownRun(database, run);
    if (known !== undefined) return { row: mustFind(database, known), created: false };
    const id = run.id ?? v7();
    const now = context.now();
    database.run(
      `INSERT INTO task_run (id, created, updated, name, flow_run_id, task_key, dynamic_key, cache_key,
       cache_expiration, task_version, empirical_policy, tags, labels, task_inputs)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      now,
      now,
      run.name ?? randomRunName(),
      run.flow_run_id ?? null,
      run.task_key,
      run.dynamic_key,
      run.cache_key ?? null,
      parseMaybe(run.cache_expiration),
      run.task_version ?? null,
      JSON.stringify(run.empirical_policy ?? {}),
      JSON.stringify(run.tags ?? []),
      JSON.stringify({ ...labels, ...run.labels }),
      JSON.stringify(run.task_inputs ?? {}),
    );
    const state = run.state ? proposalOf(run.state, now) : proposal("PENDING");
    setTaskRunState(context, id, state, { force: true });
    context.changes.note("task-run", id, run.flow_run_id);
    return { row: mustFind(database, id), created: true };
  });
}

/** @throws 409 when there is no such flow run */
function flowRunLabels(database: Database, id: string): Record<string, unknown> {
  const flowRun = database.get("SELECT labels FROM flow_run WHERE id = ?", id);
  if (!flowRun) throw integrityConflict();
  return { ...json<Record<string, unknown>>(flowRun.labels, {}), "prefect.flow-run.id": id };
}

function knownRun(
  database: Database,
  { flow_run_id, task_key, dynamic_key }: z.output<typeof taskRunCreate>,
) {
  if (flow_run_id) return taskRunOfKeys(database, flow_run_id, task_key, dynamic_key);
  const row = database.get(
    "SELECT id FROM task_run WHERE flow_run_id IS NULL AND task_key = ? AND dynamic_key = ?",
    task_key,
    dynamic_key,
  );
  return row && text(row.id);
}

function mustFind(database: Database, id: string): Row {
  const row = findTaskRun(database, id);
  if (!row) throw new Error(`task run ${id} vanished while it was written`);
  return row;
}
