/**
 * Keeps what clients ask of task runs over requests: completed states under their cache keys, which task run was handed
 * to which task worker; and what is configured for all.
 */
export const TASK_WORKERS = `
CREATE TABLE task_run_state_cache (
  seq INTEGER PRIMARY KEY, cache_key TEXT NOT NULL, created INTEGER NOT NULL, expires INTEGER,
  task_run_id TEXT NOT NULL, state_id TEXT NOT NULL
);
CREATE INDEX task_run_state_cache_key ON task_run_state_cache (cache_key, created);
CREATE TABLE task_handout (
  task_run_id TEXT PRIMARY KEY, state_id TEXT NOT NULL, worker TEXT NOT NULL, until INTEGER NOT NULL
);
CREATE TABLE task_worker (
  id TEXT PRIMARY KEY, client_id TEXT NOT NULL, task_keys TEXT NOT NULL, seen INTEGER NOT NULL
);
CREATE INDEX task_run_offered ON task_run (task_key, state_timestamp)
  WHERE state_type = 'SCHEDULED';
CREATE INDEX task_run_alone ON task_run (task_key, dynamic_key) WHERE flow_run_id IS NULL;
CREATE TABLE configuration (key TEXT PRIMARY KEY, created INTEGER NOT NULL, updated INTEGER NOT NULL, value TEXT NOT NULL);
`;
