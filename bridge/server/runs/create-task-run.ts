/** Creates a task run by request, once per task key and dynamic key of its flow run. */
import type { z } from "zod";
import type { taskRunCreate } from "../../contract/runs/task-run.ts";
import { parseMaybe } from "../../contract/time.ts";
import { randomRunName } from "../../run-name.ts";
import { v7 } from "../../uuid.ts";
import type { ServerContext } from "../context.ts";
import type { Row } from "../db/database.ts";
import { findTaskRun, taskRunOfKeys } from "./rows/task-run-row.ts";
import { forceTaskRunState } from "./set-task-run-state.ts";
import { proposalOf } from "./state.ts";

/** The run's row, and whether it is new. */
export function createTaskRun(
  context: ServerContext,
  run: z.output<typeof taskRunCreate>,
): { row: Row; created: boolean } {
  const { database } = context;
  return context.write(() => {
    const flowRun = run.flow_run_id
      ? database.get("SELECT flow_id FROM flow_run WHERE id = ?", run.flow_run_id)
      : undefined;
    const id = run.id ?? v7();
    const now = context.now();
    const added = database.run(
      `INSERT INTO task_run (id, created, updated, name, flow_run_id, task_key, dynamic_key, cache_key,
       cache_expiration, task_version, empirical_policy, tags, labels, task_inputs)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
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
      JSON.stringify({
        ...run.labels,
        ...(flowRun ? { "prefect.flow.id": flowRun.flow_id, "prefect.flow-run.id": run.flow_run_id } : {}),
      }),
      JSON.stringify(run.task_inputs ?? {}),
    );
    const known =
      added === 1
        ? id
        : ((run.flow_run_id && taskRunOfKeys(database, run.flow_run_id, run.task_key, run.dynamic_key)) ??
          id);
    if (added === 1 && run.state) forceTaskRunState(context, id, proposalOf(run.state, now));
    context.changes.note("task-run", known, run.flow_run_id);
    const row = findTaskRun(database, known);
    if (!row) throw new Error(`task run ${known} vanished while it was written`);
    return { row, created: added === 1 };
  });
}
