/**
 * Events are found by the resources they name, and numbered in the order they came in: no number comes twice, whatever
 * is deleted, since who follows them counts on it. So are the later states of task runs, whose events are a view over
 * them; a state that was set by request has none. A follower's place is kept for whoever follows next.
 * Before, anything was taken for related resources: only what is one stays.
 */
export const EVENT_VIEWS = `
CREATE TABLE event_new (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, occurred INTEGER NOT NULL, received INTEGER NOT NULL,
  event TEXT NOT NULL, resource_id TEXT NOT NULL, resource TEXT NOT NULL, related TEXT NOT NULL,
  payload TEXT NOT NULL, follows TEXT
);
INSERT INTO event_new (id, occurred, received, event, resource_id, resource, related, payload, follows)
  SELECT id, occurred, received, event, resource_id, resource, related, payload, follows FROM event ORDER BY seq;
DROP TABLE event;
ALTER TABLE event_new RENAME TO event;
UPDATE event SET related = CASE json_type(related) WHEN 'array'
  THEN (SELECT json_group_array(json(value)) FROM json_each(event.related) WHERE type = 'object') ELSE '[]' END
  WHERE json_type(related) <> 'array' OR EXISTS (SELECT 1 FROM json_each(event.related) WHERE type <> 'object');
CREATE INDEX event_occurred ON event (occurred);
CREATE TABLE event_resource (
  resource_id TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (resource_id, seq)
) WITHOUT ROWID;
INSERT OR IGNORE INTO event_resource SELECT resource_id, seq FROM event;
INSERT OR IGNORE INTO event_resource
  SELECT one.value ->> '$."prefect.resource.id"', event.seq FROM event, json_each(event.related) AS one
  WHERE one.value ->> '$."prefect.resource.id"' IS NOT NULL;
CREATE TABLE task_run_state_new (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, task_run_id TEXT NOT NULL, id TEXT NOT NULL, type TEXT NOT NULL,
  name TEXT NOT NULL, timestamp INTEGER NOT NULL, message TEXT, data TEXT, state_details TEXT NOT NULL,
  by_request INTEGER NOT NULL DEFAULT 0, UNIQUE (task_run_id, id)
);
INSERT INTO task_run_state_new (task_run_id, id, type, name, timestamp, message, data, state_details)
  SELECT task_run_id, id, type, name, timestamp, message, data, state_details FROM task_run_state
  WHERE NOT EXISTS (SELECT 1 FROM task_run WHERE task_run.id = task_run_state.task_run_id
    AND instr(first_states, '["' || task_run_state.id || '"'))
  ORDER BY timestamp;
DROP TABLE task_run_state;
ALTER TABLE task_run_state_new RENAME TO task_run_state;
CREATE INDEX task_run_state_timestamp ON task_run_state (timestamp) WHERE by_request = 0;
CREATE TABLE event_follower (name TEXT PRIMARY KEY, place TEXT NOT NULL);
`;
