/**
 * Automations and where their evaluation stands: what is evaluated changes the buckets and adds the actions in the
 * transaction that moves the place on, so that whoever goes on afterwards loses and doubles nothing.
 * `automation_version` goes up with every change of an automation. A bucket counts the events of a trigger, for each of
 * the values of its labels; a child firing waits for those that its compound or sequence needs beside it; a follower
 * waits for the event it follows. `automation_chain` says of events that automations made how many led to them.
 */
export const AUTOMATIONS = `
CREATE TABLE automation (
  id TEXT PRIMARY KEY, created INTEGER NOT NULL, updated INTEGER NOT NULL, name TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '', enabled INTEGER NOT NULL DEFAULT 1, tags TEXT NOT NULL DEFAULT '[]',
  trigger TEXT NOT NULL, actions TEXT NOT NULL, actions_on_trigger TEXT NOT NULL DEFAULT '[]',
  actions_on_resolve TEXT NOT NULL DEFAULT '[]', enabled_since INTEGER NOT NULL
);
CREATE TABLE automation_related_resource (
  automation_id TEXT NOT NULL, resource_id TEXT NOT NULL, owned INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (automation_id, resource_id)
) WITHOUT ROWID;
CREATE INDEX automation_resource ON automation_related_resource (resource_id);
CREATE TABLE automation_bucket (
  automation_id TEXT NOT NULL, trigger_id TEXT NOT NULL, bucketing_key TEXT NOT NULL,
  start_time INTEGER NOT NULL, end_time INTEGER NOT NULL, count INTEGER NOT NULL, last_event TEXT,
  PRIMARY KEY (trigger_id, bucketing_key)
) WITHOUT ROWID;
CREATE INDEX automation_bucket_end ON automation_bucket (trigger_id, end_time);
CREATE TABLE automation_child_firing (
  automation_id TEXT NOT NULL, parent_id TEXT NOT NULL, child_id TEXT NOT NULL,
  fired INTEGER NOT NULL, firing TEXT NOT NULL, PRIMARY KEY (parent_id, child_id)
) WITHOUT ROWID;
CREATE TABLE automation_follower (
  event_id TEXT PRIMARY KEY, leader_id TEXT NOT NULL, received INTEGER NOT NULL, occurred INTEGER NOT NULL,
  event TEXT NOT NULL
);
CREATE INDEX automation_follower_leader ON automation_follower (leader_id);
CREATE INDEX automation_follower_received ON automation_follower (received);
CREATE TABLE automation_action (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, automation_id TEXT NOT NULL, invocation TEXT NOT NULL, begun INTEGER
);
CREATE TABLE automation_chain (event_id TEXT PRIMARY KEY, length INTEGER NOT NULL, since INTEGER NOT NULL);
CREATE INDEX automation_chain_since ON automation_chain (since);
CREATE TABLE automation_place (only INTEGER PRIMARY KEY CHECK (only = 1), place TEXT NOT NULL);
CREATE TABLE automation_version (version INTEGER NOT NULL);
INSERT INTO automation_version VALUES (0);
`;
