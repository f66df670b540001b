/**
 * Hands background task runs out to task workers, each to one at a time, whichever processes they are connected to: a run
 * is on offer while it is scheduled and deferred. What a worker has and does not take is on offer again.
 */
import { MICROS_PER_SECOND } from "../../contract/time.ts";
import type { ServerContext } from "../context.ts";
import { text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";
import { findTaskRun } from "./rows/task-run-row.ts";

/** How long a worker may take to say that it has the run; where its connection ends before, the run is another's at once. */
const ACKNOWLEDGED_WITHIN_MICROS = 30 * MICROS_PER_SECOND;
/** How long one that has it may take to make it pending: where it was killed meanwhile, the run is on offer again. */
const PENDING_WITHIN_MICROS = 60 * MICROS_PER_SECOND;

/** The next run of these tasks, for this worker alone: those that wait to be tried again first, then the oldest. */
export function handOut(
  context: ServerContext,
  taskKeys: readonly string[],
  worker: string,
): Row | undefined {
  const { database } = context;
  const keys = JSON.stringify(taskKeys);
  // Most of the time there is none, and nothing is to be written.
  if (!next(context, keys)) return undefined;
  return context.write(() => {
    const found = next(context, keys);
    if (!found) return undefined;
    database.run(
      `INSERT INTO task_handout (task_run_id, state_id, worker, until) VALUES (?1, ?2, ?3, ?4)
       ON CONFLICT (task_run_id) DO UPDATE SET state_id = ?2, worker = ?3, until = ?4`,
      text(found.id),
      text(found.state_id),
      worker,
      context.now() + ACKNOWLEDGED_WITHIN_MICROS,
    );
    return findTaskRun(database, text(found.id));
  });
}

function next({ database, now }: ServerContext, keys: string): Row | undefined {
  return database.get(
    `SELECT task_run.id, task_run.state_id FROM json_each(?) AS asked
     JOIN task_run ON task_run.task_key = asked.value AND task_run.state_type = 'SCHEDULED'
     JOIN task_run_state AS state ON state.task_run_id = task_run.id AND state.id = task_run.state_id
     WHERE state.state_details ->> 'deferred' = 1 AND NOT EXISTS (
       SELECT 1 FROM task_handout WHERE task_run_id = task_run.id AND state_id = task_run.state_id AND until > ?)
     ORDER BY task_run.state_name = 'AwaitingRetry' DESC, task_run.state_timestamp LIMIT 1`,
    keys,
    now(),
  );
}

/** The worker has the run. */
export function acknowledge(
  { database, now, write }: ServerContext,
  taskRunId: string,
  worker: string,
): void {
  write(() =>
    database.run(
      "UPDATE task_handout SET until = ? WHERE task_run_id = ? AND worker = ?",
      now() + PENDING_WITHIN_MICROS,
      taskRunId,
      worker,
    ),
  );
}

/** The worker went away without the run. */
export function takeBack(context: ServerContext, taskRunId: string, worker: string): void {
  context.write(() => {
    context.database.run("DELETE FROM task_handout WHERE task_run_id = ? AND worker = ?", taskRunId, worker);
    context.changes.note("task-run", taskRunId);
  });
}
