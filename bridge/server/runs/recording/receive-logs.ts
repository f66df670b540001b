/** Stores log lines: incoming ones, and those of this process. */

import type { LogLine } from "../../../contract/recorded.ts";
import type { LogCreate } from "../../../contract/runs/log.ts";
import { parseTime } from "../../../contract/time.ts";
import { v7 } from "../../../uuid.ts";
import type { ServerContext } from "../../context.ts";
import { insertRows } from "../../db/insert-rows.ts";

const INSERT = "INSERT INTO log (id, created, name, level, message, timestamp, flow_run_id, task_run_id)";

/** Takes a batch in one transaction. */
export function receiveLogs(context: ServerContext, logs: readonly LogCreate[]): void {
  const lines = logs.map(({ timestamp, flow_run_id, task_run_id, ...line }) => ({
    ...line,
    at: parseTime(timestamp) / 1000,
    flowRunId: flow_run_id ?? undefined,
    taskRunId: task_run_id ?? undefined,
  }));
  context.write(() => recordLogs(context, lines));
}

/** Writes lines inside a transaction. */
export function recordLogs(context: ServerContext, lines: readonly LogLine[]): void {
  const now = context.now();
  const rows = lines.map(({ name, level, message, at, flowRunId, taskRunId }) => {
    const id = v7();
    context.changes.note("log", id, flowRunId);
    return [id, now, name, level, message, Math.round(at * 1000), flowRunId ?? null, taskRunId ?? null];
  });
  insertRows(context.database, INSERT, rows);
}
