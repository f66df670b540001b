/**
 * Finds runs however many there are: by state, flow, deployment and tag in the order in which they started, and by
 * time. A run that has not started stands where it is expected to. Tags have rows of their own, which triggers keep.
 */
export const RUN_INDEXES = `
DROP INDEX flow_run_state_type;
DROP INDEX flow_run_deployment;
CREATE INDEX flow_run_started ON flow_run (ifnull(start_time, expected_start_time));
CREATE INDEX flow_run_state_type ON flow_run (state_type, ifnull(start_time, expected_start_time));
CREATE INDEX flow_run_state_name ON flow_run (state_name, ifnull(start_time, expected_start_time));
CREATE INDEX flow_run_flow ON flow_run (flow_id, ifnull(start_time, expected_start_time));
CREATE INDEX flow_run_deployment ON flow_run (deployment_id, ifnull(start_time, expected_start_time));
CREATE INDEX flow_run_name ON flow_run (name);
CREATE TABLE flow_run_tag (tag TEXT NOT NULL, flow_run_id TEXT NOT NULL, PRIMARY KEY (tag, flow_run_id)) WITHOUT ROWID;
INSERT INTO flow_run_tag SELECT DISTINCT tag.value, flow_run.id FROM flow_run, json_each(tags) AS tag WHERE tags <> '[]';
CREATE TRIGGER flow_run_tags_added AFTER INSERT ON flow_run WHEN new.tags <> '[]' BEGIN
  INSERT INTO flow_run_tag SELECT DISTINCT value, new.id FROM json_each(new.tags);
END;
CREATE TRIGGER flow_run_tags_changed AFTER UPDATE OF tags ON flow_run WHEN new.tags <> old.tags BEGIN
  DELETE FROM flow_run_tag WHERE flow_run_id = new.id AND tag IN (SELECT value FROM json_each(old.tags));
  INSERT INTO flow_run_tag SELECT DISTINCT value, new.id FROM json_each(new.tags);
END;
CREATE TRIGGER flow_run_tags_removed AFTER DELETE ON flow_run WHEN old.tags <> '[]' BEGIN
  DELETE FROM flow_run_tag WHERE flow_run_id = old.id AND tag IN (SELECT value FROM json_each(old.tags));
END;
CREATE INDEX task_run_expected ON task_run (expected_start_time);
CREATE INDEX task_run_started ON task_run (start_time);
CREATE INDEX task_run_state_type ON task_run (state_type, expected_start_time);
`;
