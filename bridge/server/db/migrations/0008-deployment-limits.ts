/**
 * A deployment's limit is a limit named after it, of which its runs take slots under leases (they were counted by their
 * states before). Runs under way have one each, named in their state, until they end or their process is gone; no more
 * than their deployment may have. What is ready is noted, so that its change can be told.
 */
const NEW_ID =
  "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-a' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))";

export const DEPLOYMENT_LIMITS = `
ALTER TABLE deployment ADD COLUMN concurrency_limit_id TEXT;
ALTER TABLE deployment ADD COLUMN status TEXT NOT NULL DEFAULT 'NOT_READY';
ALTER TABLE work_queue ADD COLUMN status TEXT NOT NULL DEFAULT 'NOT_READY';
ALTER TABLE work_pool ADD COLUMN status TEXT NOT NULL DEFAULT 'NOT_READY';
ALTER TABLE work_pool ADD COLUMN last_status_event_id TEXT;
ALTER TABLE work_pool ADD COLUMN last_transitioned_status_at INTEGER;
ALTER TABLE worker ADD COLUMN status TEXT NOT NULL DEFAULT 'OFFLINE';
UPDATE deployment SET parameter_openapi_schema = '{}' WHERE parameter_openapi_schema IS NULL;
UPDATE work_queue SET status = 'PAUSED' WHERE is_paused = 1;
UPDATE work_pool SET status = 'PAUSED' WHERE is_paused = 1;
INSERT INTO concurrency_limit (id, created, updated, name, active, slot_limit, active_slots, denied_slots,
  slot_decay_per_second, avg_slot_occupancy_seconds, counted)
  SELECT ${NEW_ID}, created, updated, 'deployment:' || id, 1, concurrency_limit, 0, 0, 0, 2, updated
  FROM deployment WHERE concurrency_limit IS NOT NULL
  ON CONFLICT (name) DO NOTHING;
UPDATE deployment SET concurrency_limit_id =
  (SELECT id FROM concurrency_limit WHERE name = 'deployment:' || deployment.id) WHERE concurrency_limit IS NOT NULL;
UPDATE flow_run_state SET state_details = json_set(state_details, '$.deployment_concurrency_lease_id', ${NEW_ID})
  WHERE id IN (SELECT state_id FROM flow_run WHERE state_type IN ('PENDING', 'RUNNING', 'CANCELLING') AND deployment_id IN
    (SELECT id FROM deployment WHERE concurrency_limit_id IS NOT NULL));
INSERT INTO concurrency_lease (id, created, expires, slots, holder_type, holder_id, pid, start, machine)
  SELECT state.state_details ->> 'deployment_concurrency_lease_id', state.timestamp, state.timestamp + 86400000000, 1,
  'flow_run', flow_run.id, owner.pid, owner.start, owner.machine
  FROM flow_run JOIN flow_run_state AS state ON state.id = flow_run.state_id
  LEFT JOIN owner ON owner.flow_run_id = flow_run.id
  WHERE flow_run.state_type IN ('PENDING', 'RUNNING', 'CANCELLING') AND flow_run.deployment_id IN
    (SELECT id FROM deployment WHERE concurrency_limit_id IS NOT NULL);
INSERT INTO concurrency_lease_limit (lease_id, limit_id)
  SELECT concurrency_lease.id, deployment.concurrency_limit_id FROM concurrency_lease
  JOIN flow_run ON flow_run.id = holder_id JOIN flow_run_state AS state ON state.id = flow_run.state_id
  AND state.state_details ->> 'deployment_concurrency_lease_id' = concurrency_lease.id JOIN deployment ON deployment.id = flow_run.deployment_id
  WHERE holder_type = 'flow_run' AND deployment.concurrency_limit_id IS NOT NULL;
UPDATE concurrency_limit SET active_slots =
  (SELECT count(*) FROM concurrency_lease_limit WHERE limit_id = concurrency_limit.id) WHERE id IN
  (SELECT concurrency_limit_id FROM deployment WHERE concurrency_limit_id IS NOT NULL);
`;
