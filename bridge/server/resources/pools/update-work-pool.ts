/** Changes and deletes work pools, and follows whether they are ready. */
import type { WorkPoolUpdate } from "../../../contract/deployments/work-pool.ts";
import { v7 } from "../../../uuid.ts";
import type { ServerContext } from "../../context.ts";
import { json, maybeJson, text } from "../../db/columns.ts";
import type { Row, Value } from "../../db/database.ts";
import type { Changed } from "../change.ts";
import { AGENT_TYPE } from "./create-work-pool.ts";
import { poolEvent, poolStatusEvent, queueEvent } from "./pool-event.ts";
import { SELECT_QUEUE } from "./work-queue-row.ts";
import { hasOnlineWorker } from "./worker-row.ts";

/** Changes what is sent of a pool. Inside a transaction. */
export function updatePool(context: ServerContext, before: Row, update: WorkPoolUpdate): void {
  const given = <T>(value: T | undefined, write: (value: T) => Value): Value | undefined =>
    value === undefined ? undefined : write(value);
  const columns: Record<string, Value | undefined> = {
    description: update.description,
    is_paused: update.is_paused === null ? undefined : given(update.is_paused, Number),
    base_job_template: given(update.base_job_template ?? undefined, maybeJson),
    concurrency_limit: update.concurrency_limit,
    storage_configuration: given(update.storage_configuration ?? undefined, maybeJson),
  };
  for (const [column, value] of Object.entries(columns)) {
    if (value === undefined) continue;
    context.database.run(
      `UPDATE work_pool SET ${column} = ?, updated = ? WHERE id = ?`,
      value,
      context.now(),
      text(before.id),
    );
  }
  const after = context.database.get("SELECT * FROM work_pool WHERE id = ?", text(before.id));
  if (!after) return;
  const changed = changedFields(before, after, update);
  if (Object.keys(changed).length > 0) poolEvent(context, after, "updated", changed);
  if (typeof update.is_paused === "boolean" && before.type !== AGENT_TYPE)
    setPoolStatus(context, before, statusAfter(context, before, update.is_paused));
  context.changes.note("work-pool", text(before.id));
}

function statusAfter(context: ServerContext, pool: Row, isPaused: boolean): string {
  if (isPaused) return "PAUSED";
  return hasOnlineWorker(context, text(pool.id)) ? "READY" : "NOT_READY";
}

/** Notes that a pool is ready, paused or neither. Inside a transaction. */
export function setPoolStatus(context: ServerContext, before: Row, status: string): void {
  const row = context.database.get(
    `UPDATE work_pool SET status = ?, last_status_event_id = ?, last_transitioned_status_at = ?, updated = ?
     WHERE id = ? RETURNING *`,
    status,
    v7(),
    context.now(),
    context.now(),
    text(before.id),
  );
  if (row) poolStatusEvent(context, before, row);
}

/** Deletes a pool with its queues and workers; deployments and runs that were of it are of none. Inside a transaction. */
export function deletePool(context: ServerContext, pool: Row): void {
  const { database } = context;
  const id = text(pool.id);
  for (const queue of database.all(
    `${SELECT_QUEUE} WHERE work_queue.work_pool_id = ? ORDER BY work_queue.priority`,
    id,
  ))
    queueEvent(context, queue, "deleted");
  poolEvent(context, pool, "deleted");
  for (const table of ["deployment", "flow_run"])
    database.run(
      `UPDATE ${table} SET work_queue_id = NULL WHERE work_queue_id IN
       (SELECT id FROM work_queue WHERE work_pool_id = ?)`,
      id,
    );
  for (const table of ["work_queue", "worker"])
    database.run(`DELETE FROM ${table} WHERE work_pool_id = ?`, id);
  database.run("DELETE FROM work_pool WHERE id = ?", id);
  context.changes.note("work-pool", id);
}

const REPORTED = ["description", "base_job_template", "concurrency_limit", "storage_configuration"] as const;

function changedFields(before: Row, after: Row, update: WorkPoolUpdate): Changed {
  const changed: Changed = {};
  for (const name of REPORTED) {
    if (update[name] === undefined || before[name] === after[name]) continue;
    const read = (row: Row): unknown =>
      name.endsWith("template") || name.endsWith("configuration")
        ? json<unknown>(row[name], null)
        : row[name];
    changed[name] = { from: read(before), to: read(after) };
  }
  return changed;
}
