import { expect, test } from "vitest";
import { seedRuns } from "../../bench/server/seed-runs.ts";
import { openServer } from "../server/harness.ts";

const RUN = "01900000-0001-7000-8000-000000000003";
const ALL = { history_start: "2000-01-01T00:00:00Z", history_end: "2100-01-01T00:00:00Z" };
const LIKE = { name: { like_: "zzz" } };

/** What reads all rows of a table, or all of one run. */
const READS: readonly [path: string, body?: unknown][] = [
  ["/flow_runs/filter", { flow_runs: LIKE, sort: "NAME_ASC" }],
  ["/flow_runs/paginate", { flow_runs: { tags: { any_: ["none"] } } }],
  ["/flow_runs/count", { flow_runs: { tags: { any_: ["none"] } } }],
  ["/flow_runs/lateness", {}],
  ["/flow_runs/history", { ...ALL, history_interval_seconds: 1e8 }],
  ["/task_runs/filter", { task_runs: LIKE }],
  ["/task_runs/count", { task_runs: LIKE }],
  ["/task_runs/history", { ...ALL, history_interval_seconds: 1e8 }],
  ["/ui/task_runs/count", {}],
  ["/ui/task_runs/dashboard/counts", { task_runs: { start_time: { after_: "2000-01-01T00:00:00Z" } } }],
  ["/ui/flow_runs/history", { flow_runs: LIKE }],
  ["/ui/flow_runs/count-task-runs", { flow_run_ids: [RUN] }],
  ["/ui/flows/next-runs", { flow_ids: ["01900000-0001-7000-8000-000000000001"] }],
  ["/flows/filter", { flow_runs: LIKE }],
  ["/deployments/count", { flow_runs: LIKE }],
  ["/logs/filter", { logs: { text: { query: "zzz" } } }],
  ["/logs/filter", { logs: { flow_run_id: { any_: [RUN] } }, offset: 290 }],
  ["/artifacts/filter", { artifacts: { key: { like_: "zzz" } } }],
  ["/artifacts/count", { flow_runs: LIKE }],
  ["/artifacts/latest/filter", { artifacts: { key: { like_: "zzz" } } }],
  ["/artifacts/latest/count", { flow_runs: LIKE }],
  [`/flow_runs/${RUN}/graph`],
  [`/flow_runs/${RUN}/graph-v2`],
];

test("whatever reads much of a large table can be ended", async () => {
  const server = await openServer();
  const { database } = server.context;
  seedRuns(database, 300);
  database.run("UPDATE task_run SET flow_run_id = ?", RUN);
  database.run(`INSERT INTO log (id, created, name, level, message, timestamp, flow_run_id)
    SELECT id, created, 'n', 20, 'm', created, '${RUN}' FROM flow_run`);
  database.run(
    "INSERT INTO artifact (id, created, updated, key, flow_run_id) SELECT id, created, updated, name, id FROM flow_run",
  );
  database.run(
    "INSERT INTO artifact_collection (id, created, updated, key, latest_id) SELECT id, created, updated, key, id FROM artifact",
  );
  database.run("UPDATE flow_run SET state_type = 'SCHEDULED', next_scheduled_start_time = created");
  database.run("UPDATE flow_run SET flow_id = '01900000-0001-7000-8000-000000000001'");
  const ask = async ([path, body]: (typeof READS)[number]) => {
    const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const response = await server.fetch(new Request(`http://embedded/api${path}`, init));
    return { path, body, status: response.status, code: ((await response.json()) as { code?: string }).code };
  };
  for (const read of READS) expect(await ask(read)).toMatchObject({ status: 200 });
  database.readAtMost(-1);
  for (const read of READS)
    expect(await ask(read)).toMatchObject({ path: read[0], status: 422, code: "request.too-much" });
});

test("runs are found by all or any of many tags", async () => {
  const server = await openServer();
  seedRuns(server.context.database, 100);
  const count = async (tags: unknown) => {
    const body = JSON.stringify({ flow_runs: { tags } });
    const response = await server.fetch(
      new Request("http://embedded/api/flow_runs/count", { method: "POST", body }),
    );
    return response.json();
  };
  const many = Array.from({ length: 10_000 }, (_, index) => `tag-${index}`);
  expect(await count({ any_: [...many, "production"] })).toBe(50);
  expect(await count({ any_: many })).toBe(0);
  expect(await count({ any_: [] })).toBe(0);
  expect(await count({ all_: many })).toBe(0);
  expect(await count({ all_: [] })).toBe(100);
  expect(await count({ all_: ["production", "production"] })).toBe(50);
  expect(await count({ all_: ["production", "rare"] })).toBe(1);
  expect(await count({ all_: ["production", "none"] })).toBe(0);
});
