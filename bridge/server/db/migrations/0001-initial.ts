/**
 * The first schema. Times are integer microseconds since the epoch; JSON is text; ids are UUID text. States of task
 * runs are by far the most rows: they live in one tree, beside the other states of their run.
 */
export const INITIAL = `
CREATE TABLE flow (
  id TEXT PRIMARY KEY, created INTEGER NOT NULL, updated INTEGER NOT NULL,
  name TEXT NOT NULL UNIQUE, tags TEXT NOT NULL DEFAULT '[]', labels TEXT NOT NULL DEFAULT '{}'
);
CREATE TABLE flow_run (
  id TEXT PRIMARY KEY, created INTEGER NOT NULL, updated INTEGER NOT NULL,
  name TEXT NOT NULL, flow_id TEXT NOT NULL,
  state_id TEXT, state_type TEXT, state_name TEXT, state_timestamp INTEGER,
  deployment_id TEXT, deployment_version TEXT, work_queue_id TEXT, work_queue_name TEXT, flow_version TEXT,
  parameters TEXT NOT NULL DEFAULT '{}', idempotency_key TEXT, context TEXT NOT NULL DEFAULT '{}',
  empirical_policy TEXT NOT NULL DEFAULT '{}', tags TEXT NOT NULL DEFAULT '[]', labels TEXT NOT NULL DEFAULT '{}',
  parent_task_run_id TEXT, run_count INTEGER NOT NULL DEFAULT 0,
  expected_start_time INTEGER, next_scheduled_start_time INTEGER, start_time INTEGER, end_time INTEGER,
  total_run_time INTEGER NOT NULL DEFAULT 0, auto_scheduled INTEGER NOT NULL DEFAULT 0,
  infrastructure_document_id TEXT, infrastructure_pid TEXT, created_by TEXT, job_variables TEXT DEFAULT '{}',
  UNIQUE (flow_id, idempotency_key)
);
CREATE INDEX flow_run_state_type ON flow_run (state_type);
CREATE INDEX flow_run_expected ON flow_run (expected_start_time);
CREATE INDEX flow_run_deployment ON flow_run (deployment_id) WHERE deployment_id IS NOT NULL;
CREATE INDEX flow_run_parent ON flow_run (parent_task_run_id) WHERE parent_task_run_id IS NOT NULL;
CREATE INDEX flow_run_scheduled ON flow_run (next_scheduled_start_time) WHERE next_scheduled_start_time IS NOT NULL;
CREATE TABLE flow_run_state (
  id TEXT PRIMARY KEY, flow_run_id TEXT NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL,
  timestamp INTEGER NOT NULL, message TEXT, data TEXT, state_details TEXT NOT NULL,
  UNIQUE (flow_run_id, timestamp)
);
CREATE TABLE flow_run_input (
  id TEXT PRIMARY KEY, created INTEGER NOT NULL, flow_run_id TEXT NOT NULL, key TEXT NOT NULL,
  value TEXT NOT NULL, sender TEXT, UNIQUE (flow_run_id, key)
);
CREATE TABLE task_run (
  id TEXT PRIMARY KEY, created INTEGER NOT NULL, updated INTEGER NOT NULL,
  name TEXT NOT NULL, flow_run_id TEXT, task_key TEXT NOT NULL, dynamic_key TEXT NOT NULL,
  cache_key TEXT, cache_expiration INTEGER, task_version TEXT,
  empirical_policy TEXT NOT NULL DEFAULT '{}', tags TEXT NOT NULL DEFAULT '[]', labels TEXT NOT NULL DEFAULT '{}',
  task_inputs TEXT NOT NULL DEFAULT '{}',
  state_id TEXT, state_type TEXT, state_name TEXT, state_timestamp INTEGER,
  run_count INTEGER NOT NULL DEFAULT 0, flow_run_run_count INTEGER NOT NULL DEFAULT 0,
  expected_start_time INTEGER, next_scheduled_start_time INTEGER, start_time INTEGER, end_time INTEGER,
  total_run_time INTEGER NOT NULL DEFAULT 0,
  UNIQUE (flow_run_id, task_key, dynamic_key)
);
CREATE TABLE task_run_state (
  task_run_id TEXT NOT NULL, id TEXT NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL,
  timestamp INTEGER NOT NULL, message TEXT, data TEXT, state_details TEXT NOT NULL,
  PRIMARY KEY (task_run_id, id)
) WITHOUT ROWID;
CREATE TABLE event (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, occurred INTEGER NOT NULL, received INTEGER NOT NULL,
  event TEXT NOT NULL, resource_id TEXT NOT NULL, resource TEXT NOT NULL, related TEXT NOT NULL,
  payload TEXT NOT NULL, follows TEXT
);
CREATE INDEX event_occurred ON event (occurred);
CREATE TABLE log (
  id TEXT PRIMARY KEY, created INTEGER NOT NULL, name TEXT NOT NULL, level INTEGER NOT NULL,
  message TEXT NOT NULL, timestamp INTEGER NOT NULL, flow_run_id TEXT, task_run_id TEXT
);
CREATE INDEX log_flow_run ON log (flow_run_id, timestamp);
CREATE INDEX log_timestamp ON log (timestamp);
CREATE TABLE artifact (
  id TEXT PRIMARY KEY, created INTEGER NOT NULL, updated INTEGER NOT NULL, key TEXT, type TEXT,
  description TEXT, data TEXT, metadata_ TEXT, flow_run_id TEXT, task_run_id TEXT
);
CREATE INDEX artifact_key ON artifact (key, created);
CREATE INDEX artifact_flow_run ON artifact (flow_run_id);
CREATE TABLE artifact_collection (
  id TEXT PRIMARY KEY, created INTEGER NOT NULL, updated INTEGER NOT NULL, key TEXT NOT NULL UNIQUE,
  latest_id TEXT NOT NULL
);
CREATE TABLE deployment (
  id TEXT PRIMARY KEY, created INTEGER NOT NULL, updated INTEGER NOT NULL,
  name TEXT NOT NULL, version TEXT, description TEXT, flow_id TEXT NOT NULL, paused INTEGER NOT NULL DEFAULT 0,
  concurrency_limit INTEGER, concurrency_options TEXT, job_variables TEXT NOT NULL DEFAULT '{}',
  parameters TEXT NOT NULL DEFAULT '{}', tags TEXT NOT NULL DEFAULT '[]', labels TEXT NOT NULL DEFAULT '{}',
  work_queue_name TEXT, work_queue_id TEXT, last_polled INTEGER, parameter_openapi_schema TEXT,
  path TEXT, pull_steps TEXT, entrypoint TEXT, storage_document_id TEXT, infrastructure_document_id TEXT,
  created_by TEXT, updated_by TEXT, enforce_parameter_schema INTEGER NOT NULL DEFAULT 1,
  UNIQUE (flow_id, name)
);
CREATE TABLE deployment_schedule (
  id TEXT PRIMARY KEY, created INTEGER NOT NULL, updated INTEGER NOT NULL, deployment_id TEXT NOT NULL,
  schedule TEXT NOT NULL, active INTEGER NOT NULL DEFAULT 1, max_scheduled_runs INTEGER,
  parameters TEXT NOT NULL DEFAULT '{}', slug TEXT, UNIQUE (deployment_id, slug)
);
CREATE TABLE work_pool (
  id TEXT PRIMARY KEY, created INTEGER NOT NULL, updated INTEGER NOT NULL, name TEXT NOT NULL UNIQUE,
  description TEXT, type TEXT NOT NULL, base_job_template TEXT NOT NULL DEFAULT '{}',
  is_paused INTEGER NOT NULL DEFAULT 0, concurrency_limit INTEGER, storage_configuration TEXT NOT NULL DEFAULT '{}',
  default_queue_id TEXT
);
CREATE TABLE work_queue (
  id TEXT PRIMARY KEY, created INTEGER NOT NULL, updated INTEGER NOT NULL, name TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '', is_paused INTEGER NOT NULL DEFAULT 0, concurrency_limit INTEGER,
  priority INTEGER NOT NULL, work_pool_id TEXT NOT NULL, filter TEXT, last_polled INTEGER,
  UNIQUE (work_pool_id, name)
);
CREATE TABLE worker (
  id TEXT PRIMARY KEY, created INTEGER NOT NULL, updated INTEGER NOT NULL, name TEXT NOT NULL,
  work_pool_id TEXT NOT NULL, last_heartbeat_time INTEGER, heartbeat_interval_seconds INTEGER,
  UNIQUE (work_pool_id, name)
);
CREATE TABLE variable (
  id TEXT PRIMARY KEY, created INTEGER NOT NULL, updated INTEGER NOT NULL, name TEXT NOT NULL UNIQUE,
  value TEXT NOT NULL, tags TEXT NOT NULL DEFAULT '[]'
);
CREATE TABLE change (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, writer TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, flow_run_id TEXT
);
CREATE TABLE owner (
  flow_run_id TEXT PRIMARY KEY, pid INTEGER NOT NULL, start TEXT NOT NULL, machine TEXT NOT NULL
);
CREATE TABLE lease (name TEXT PRIMARY KEY, holder TEXT NOT NULL, until INTEGER NOT NULL);
`;
