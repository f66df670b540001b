/** Fills a database with as many flow and task runs as are asked for, as a year of a busy team leaves them. */
import type { Database } from "../../../bridge/server/db/database.ts";

const FLOWS = 100;
const DEPLOYMENTS = 200;
/** One flow run a minute or so: a million are two years. */
const STEP_MICROS = 60_000_000;

/** Writes `count` flow runs with three states each, and as many task runs; the last of them has just ended. */
export function seedRuns(database: Database, count: number, now = Date.now() * 1000): void {
  const start = now - count * STEP_MICROS;
  database.transaction(() => {
    database.run(
      `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
       INSERT INTO flow (id, created, updated, name) SELECT ${uuid("1", "i")}, ?, ?, 'flow-' || i FROM n`,
      FLOWS - 1,
      start,
      start,
    );
    database.run(
      `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
       INSERT INTO deployment (id, created, updated, name, flow_id, tags)
       SELECT ${uuid("2", "i")}, ?, ?, 'deployment-' || i, ${uuid("1", `i % ${FLOWS}`)}, '["production"]' FROM n`,
      DEPLOYMENTS - 1,
      start,
      start,
    );
    database.run(
      `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 - 1),
       run AS (SELECT i, ?2 + i * ?3 AS at, ${STATE_TYPE} AS type FROM n)
       INSERT INTO flow_run (id, created, updated, name, flow_id, state_id, state_type, state_name, state_timestamp,
       deployment_id, parameters, tags, labels, run_count, expected_start_time, start_time, end_time, total_run_time,
       created_by)
       SELECT ${uuid("3", "i")}, at, at, 'run-' || (i * 7919 % 1000003), ${uuid("1", `i % ${FLOWS}`)}, ${uuid("4", "i * 3 + 2")},
       type, ${STATE_NAME}, at + 2000000, ${uuid("2", `i % ${DEPLOYMENTS}`)},
       '{"month":"2024-' || printf('%02d', 1 + i % 12) || '","limit":' || (i * 31 % 5003) || '}',
       CASE WHEN i % 1000 = 0 THEN '["rare","production"]' WHEN i % 2 = 0 THEN '["production"]' ELSE '[]' END,
       '{"prefect.flow.id":"' || ${uuid("1", `i % ${FLOWS}`)} || '"}', 1, at, at, at + 2000000, 2000000, NULL FROM run`,
      count,
      start,
      STEP_MICROS,
    );
    database.run(
      `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 * 3 - 1),
       run AS (SELECT i, i % 3 AS nth, ?2 + (i / 3) * ?3 + (i % 3) * 1000000 AS at FROM n)
       INSERT INTO flow_run_state (id, flow_run_id, type, name, timestamp, state_details)
       SELECT ${uuid("4", "i")}, ${uuid("3", "i / 3")}, CASE nth WHEN 0 THEN 'PENDING' WHEN 1 THEN 'RUNNING' ELSE 'COMPLETED' END,
       CASE nth WHEN 0 THEN 'Pending' WHEN 1 THEN 'Running' ELSE 'Completed' END, at, '{}' FROM run`,
      count,
      start,
      STEP_MICROS,
    );
    database.run(
      `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 - 1),
       run AS (SELECT i, ?2 + i * ?3 AS at, ${STATE_TYPE} AS type FROM n)
       INSERT INTO task_run (id, created, updated, name, flow_run_id, task_key, dynamic_key, tags, state_id, state_type,
       state_name, state_timestamp, run_count, flow_run_run_count, expected_start_time, start_time, end_time,
       total_run_time, first_states)
       SELECT ${uuid("5", "i")}, at, at, 'task-' || (i % 37), ${uuid("3", "i")}, 'task-' || (i % 37), ${uuid("5", "i")}, '[]',
       ${uuid("6", "i")}, type, ${STATE_NAME}, at + 1000000, 1, 1, at, at, at + 1000000, 1000000,
       '[["' || ${uuid("6", "i")} || '","' || type || '","' || ${STATE_NAME} || '",' || (at + 1000000) || ']]' FROM run`,
      count,
      start,
      STEP_MICROS,
    );
  });
}

const STATE_TYPE =
  "CASE WHEN i % 50 = 0 THEN 'FAILED' WHEN i % 5000 = 1 THEN 'CRASHED' WHEN i % 10000 = 2 THEN 'RUNNING' ELSE 'COMPLETED' END";
const STATE_NAME = "substr(type, 1, 1) || lower(substr(type, 2))";

/** An id that grows with `number`, an SQL expression, and differs by kind. */
function uuid(kind: string, number: string): string {
  return `printf('0190%04x-%04x-7000-8000-00000000000${kind}', (${number}) / 65536, (${number}) % 65536)`;
}
