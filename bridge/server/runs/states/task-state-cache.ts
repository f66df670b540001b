/** Keeps completed states of task runs under their cache keys, for clients that ask the server for them. */
import { parseMaybe } from "../../../contract/time.ts";
import type { ServerContext } from "../../context.ts";
import { text } from "../../db/columns.ts";
import { readTaskRunStates } from "../rows/task-run-states.ts";
import type { StoredState } from "./state.ts";

/** The newest state under a key that has not expired, if its task run is still there. */
export function cachedState({ database, now }: ServerContext, key: string): StoredState | undefined {
  const row = database.get(
    `SELECT task_run_id, state_id FROM task_run_state_cache WHERE cache_key = ? AND (expires IS NULL OR expires > ?)
     ORDER BY created DESC LIMIT 1`,
    key,
    now(),
  );
  const found = row && readTaskRunStates(database, text(row.task_run_id));
  return found?.states.find(({ id }) => id === row?.state_id);
}

/** Keeps a state that has a cache key, inside a transaction. */
export function keepState({ database, now }: ServerContext, taskRunId: string, state: StoredState): void {
  const { cache_key: key, cache_expiration: expiration } = state.details;
  if (!key) return;
  const at = now();
  database.run("DELETE FROM task_run_state_cache WHERE cache_key = ? AND expires <= ?", key, at);
  database.run(
    "INSERT INTO task_run_state_cache (cache_key, created, expires, task_run_id, state_id) VALUES (?, ?, ?, ?, ?)",
    key,
    at,
    parseMaybe(expiration),
    taskRunId,
    state.id,
  );
}
