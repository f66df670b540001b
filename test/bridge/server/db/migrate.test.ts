import { spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { openDatabase } from "../../../../bridge/server/db/database.ts";
import { INITIAL } from "../../../../bridge/server/db/migrations/0001-initial.ts";
import { CONCURRENCY_LIMITS } from "../../../../bridge/server/db/migrations/0002-concurrency-limits.ts";
import { dropOldEvents } from "../../../../bridge/server/services/event-retention.ts";
import { taskRunEvent } from "../../behaviour/contract/task-runs.ts";
import { ask, openServer, temporaryFolder } from "../harness.ts";

test("task runs, their states and log lines of a database of before are answered as they were, and go on", async () => {
  const file = join(temporaryFolder(), "old.db");
  const old = new DatabaseSync(file);
  old.exec(INITIAL + CONCURRENCY_LIMITS);
  old.exec(`PRAGMA user_version = 2;
    INSERT INTO flow (id, created, updated, name) VALUES ('00000000-0000-4000-8000-000000000001', 1, 1, 'f');
    INSERT INTO flow_run (id, created, updated, name, flow_id)
      VALUES ('00000000-0000-4000-8000-000000000002', 1, 1, 'r', '00000000-0000-4000-8000-000000000001');
    INSERT INTO task_run (id, created, updated, name, flow_run_id, task_key, dynamic_key, tags, state_id, state_type,
      state_name, state_timestamp, run_count, start_time)
      VALUES ('00000000-0000-4000-8000-000000000003', 5, 6, 't-0', '00000000-0000-4000-8000-000000000002', 't', '0',
      '["x"]', '00000000-0000-4000-8000-000000000005', 'RUNNING', 'Running', 2000, 1, 2000);
    INSERT INTO task_run_state VALUES
      ('00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-000000000004', 'PENDING', 'Pending', 1000, NULL,
       NULL, '{}'),
      ('00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-000000000005', 'RUNNING', 'Running', 2000, 'go',
       '{"a":1}', '{}');
    INSERT INTO log VALUES ('00000000-0000-4000-8000-000000000006', 1, 'n', 20, 'first', 1000,
      '00000000-0000-4000-8000-000000000002', NULL), ('00000000-0000-4000-8000-000000000007', 2, 'n', 20, 'second', 2000,
      '00000000-0000-4000-8000-000000000002', NULL)`);
  old.close();

  const server = await openServer(file);
  const run = await ask(server, "/task_runs/00000000-0000-4000-8000-000000000003");
  expect(run).toMatchObject({
    name: "t-0",
    dynamic_key: "0",
    tags: ["x"],
    run_count: 1,
    state: { name: "Running", message: "go", data: { a: 1 } },
  });
  const lines = await ask(server, "/logs/filter", {});
  expect(lines.map(({ message }: { message: string }) => message)).toEqual(["first", "second"]);
  // Another id with the keys of a run that is known is that run.
  const ids = {
    taskRun: "00000000-0000-4000-8000-000000000009",
    flowRun: "00000000-0000-4000-8000-000000000002",
  };
  await ask(server, "/events", [taskRunEvent(ids, "Completed", new Date(), { dynamic_key: "0" })]);
  const states = await ask(server, `/task_run_states/?task_run_id=${run.id}`);
  expect(states.map(({ name }: { name: string }) => name)).toEqual(["Pending", "Running", "Completed"]);
});

test("events of a database of before are found by what they name, whatever stands for related resources", async () => {
  const file = join(temporaryFolder(), "old.db");
  const old = new DatabaseSync(file);
  const zone = '[{"prefect.resource.id":"zone.1","prefect.resource.role":"zone"}]';
  const odd = ['["x"]', '"abc"', '{"a":"b"}', "[null]", "[[1]]", "null", "5", zone];
  const at = Date.now() * 1000;
  old.exec(`${INITIAL}${CONCURRENCY_LIMITS} PRAGMA user_version = 2;`);
  for (const [index, related] of odd.entries()) {
    old
      .prepare("INSERT INTO event VALUES (?, ?, ?, ?, 'taxi.arrived', 'taxi.1', ?, ?, '{}', NULL)")
      .run(
        index + 1,
        `00000000-0000-4000-8000-00000000000${index}`,
        at,
        at,
        '{"prefect.resource.id":"taxi.1"}',
        related,
      );
  }
  old.close();
  const server = await openServer(file);
  const count = async (id: string) =>
    (await ask(server, "/events/filter", { filter: { any_resource: { id: [id] } } })).total;
  expect([await count("taxi.1"), await count("zone.1")]).toEqual([odd.length, 1]);
  server.context.database.run("UPDATE event SET occurred = 1");
  dropOldEvents(server.context);
  expect(server.context.database.all("SELECT * FROM event")).toEqual([]);
  expect(server.context.database.all("SELECT * FROM event_resource")).toEqual([]);
});

test("a process that is killed in the midst of a migration leaves the database as it was, and the next one migrates it", async () => {
  const file = join(temporaryFolder(), "old.db");
  const old = new DatabaseSync(file);
  old.exec(`PRAGMA journal_mode = WAL; ${INITIAL}${CONCURRENCY_LIMITS} PRAGMA user_version = 2; BEGIN;
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
    INSERT INTO log SELECT 'id-' || i, i, 'n', 20, printf('%0200d', i), i, 'run', NULL FROM n; COMMIT`);
  old.close();
  const module = new URL("../../../../bridge/server/db/database.ts", import.meta.url).href;
  const code = `import { openDatabase } from ${JSON.stringify(module)}; openDatabase(${JSON.stringify(file)});`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: "inherit" });
  const gone = once(child, "exit");
  // What does not fit into memory is in the log before it is committed.
  while (child.exitCode === null && (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) < 1e6)
    await new Promise((resolve) => setImmediate(resolve));
  child.kill("SIGKILL");
  expect((await gone)[1]).toBe("SIGKILL");

  const left = new DatabaseSync(file);
  expect(left.prepare("PRAGMA user_version").get()).toEqual({ user_version: 2 });
  expect(left.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
  left.close();
  const database = openDatabase(file);
  expect(database.get("SELECT count(*) AS lines, max(seq) AS last FROM log")).toEqual({
    lines: 100_000,
    last: 100_000,
  });
  expect(database.get("PRAGMA integrity_check")).toEqual({ integrity_check: "ok" });
  database.close();
});
