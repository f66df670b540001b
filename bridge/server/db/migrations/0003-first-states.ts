/**
 * A task run's row holds the states it was first stored with, as JSON (rows/task-run-states.ts): most runs are over when
 * they are, and a row a state, with its index, took more than half of the time of recording them. Keys are unique where
 * they are not the run's own id, which `id` keeps unique already. Log lines are numbered in the order they came in,
 * and no number comes twice: who follows them counts on it.
 */
export const FIRST_STATES = `
CREATE TABLE task_run_new (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, created INTEGER NOT NULL, updated INTEGER NOT NULL,
  name TEXT NOT NULL, flow_run_id TEXT, task_key TEXT NOT NULL, dynamic_key TEXT NOT NULL,
  cache_key TEXT, cache_expiration INTEGER, task_version TEXT,
  empirical_policy TEXT NOT NULL DEFAULT '{}', tags TEXT NOT NULL DEFAULT '[]', labels TEXT NOT NULL DEFAULT '{}',
  task_inputs TEXT NOT NULL DEFAULT '{}',
  state_id TEXT, state_type TEXT, state_name TEXT, state_timestamp INTEGER,
  run_count INTEGER NOT NULL DEFAULT 0, flow_run_run_count INTEGER NOT NULL DEFAULT 0,
  expected_start_time INTEGER, next_scheduled_start_time INTEGER, start_time INTEGER, end_time INTEGER,
  total_run_time INTEGER NOT NULL DEFAULT 0, first_states TEXT NOT NULL DEFAULT '[]'
);
INSERT INTO task_run_new (id, created, updated, name, flow_run_id, task_key, dynamic_key, cache_key, cache_expiration,
  task_version, empirical_policy, tags, labels, task_inputs, state_id, state_type, state_name, state_timestamp,
  run_count, flow_run_run_count, expected_start_time, next_scheduled_start_time, start_time, end_time, total_run_time)
  SELECT id, created, updated, name, flow_run_id, task_key, dynamic_key, cache_key, cache_expiration,
  task_version, empirical_policy, tags, labels, task_inputs, state_id, state_type, state_name, state_timestamp,
  run_count, flow_run_run_count, expected_start_time, next_scheduled_start_time, start_time, end_time, total_run_time
  FROM task_run ORDER BY rowid;
DROP TABLE task_run;
ALTER TABLE task_run_new RENAME TO task_run;
CREATE INDEX task_run_flow_run ON task_run (flow_run_id);
CREATE UNIQUE INDEX task_run_keys ON task_run (flow_run_id, task_key, dynamic_key) WHERE dynamic_key <> id;
CREATE TABLE log_new (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, created INTEGER NOT NULL, name TEXT NOT NULL, level INTEGER NOT NULL,
  message TEXT NOT NULL, timestamp INTEGER NOT NULL, flow_run_id TEXT, task_run_id TEXT
);
INSERT INTO log_new (id, created, name, level, message, timestamp, flow_run_id, task_run_id)
  SELECT id, created, name, level, message, timestamp, flow_run_id, task_run_id FROM log ORDER BY rowid;
DROP TABLE log;
ALTER TABLE log_new RENAME TO log;
CREATE INDEX log_flow_run ON log (flow_run_id, timestamp);
CREATE INDEX log_timestamp ON log (timestamp);
`;
