/** The task workers that are connected, to whichever process. */
import type { TaskWorker } from "../../contract/runs/task-worker.ts";
import { formatTime, MICROS_PER_SECOND } from "../../contract/time.ts";
import type { ServerContext } from "../context.ts";
import { json, text } from "../db/columns.ts";

/** How often a connection says that it is there still. */
export const SEEN_EVERY_MS = 5000;
/** One that was not seen for so long is gone: its process was killed. */
const GONE_AFTER_MICROS = 15 * MICROS_PER_SECOND;
const MAX_WORKERS = 1000;

/** @param id of the connection */
export function noteTaskWorker(
  { database, now, write }: ServerContext,
  id: string,
  { clientId, keys }: { clientId: string; keys: readonly string[] },
): void {
  write(() => {
    const at = now();
    database.run("DELETE FROM task_worker WHERE seen < ?", at - GONE_AFTER_MICROS);
    database.run(
      `INSERT INTO task_worker (id, client_id, task_keys, seen) VALUES (?1, ?2, ?3, ?4)
       ON CONFLICT (id) DO UPDATE SET seen = ?4`,
      id,
      clientId,
      JSON.stringify(keys),
      at,
    );
  });
}

/** Its connection is closed. */
export function forgetTaskWorker({ database, write }: ServerContext, id: string): void {
  write(() => database.run("DELETE FROM task_worker WHERE id = ?", id));
}

/** Those that take runs of one of these tasks; of none, all. Connections of one client are one worker. */
export function listTaskWorkers({ database, now }: ServerContext, keys: readonly string[]): TaskWorker[] {
  const rows = database.all(
    `SELECT client_id, json_group_array(DISTINCT task.value) AS task_keys, max(seen) AS seen
     FROM task_worker, json_each(task_worker.task_keys) AS task WHERE seen >= ?1
     GROUP BY client_id HAVING ?2 = '[]' OR sum(task.value IN (SELECT value FROM json_each(?2))) > 0
     ORDER BY min(task_worker.rowid) LIMIT ?3`,
    now() - GONE_AFTER_MICROS,
    JSON.stringify(keys),
    MAX_WORKERS,
  );
  return rows.map((row) => ({
    identifier: text(row.client_id),
    task_keys: json<string[]>(row.task_keys, []),
    timestamp: formatTime(Number(row.seen)),
  }));
}
