/** Stores incoming log lines. */
import type { LogCreate } from "../../../contract/log.ts";
import { parseTime } from "../../../contract/time.ts";
import { v7 } from "../../../uuid.ts";
import type { ServerContext } from "../../context.ts";

/** Takes a batch in one transaction. */
export function receiveLogs(context: ServerContext, logs: readonly LogCreate[]): void {
  const { database } = context;
  context.write(() => {
    const insert = database.prepare(
      `INSERT INTO log (id, created, name, level, message, timestamp, flow_run_id, task_run_id)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    const now = context.now();
    for (const log of logs) {
      const id = v7();
      const { flow_run_id: flowRun = null, task_run_id: taskRun = null } = log;
      insert.run(id, now, log.name, log.level, log.message, parseTime(log.timestamp), flowRun, taskRun);
      context.changes.note("log", id, flowRun);
    }
  });
}
