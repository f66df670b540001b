/** The engine against a real Prefect server: what its REST API has to say of a run afterwards. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Client, createClient } from "../../../bridge/client/client.ts";
import { remoteTransport } from "../../../bridge/client/transport/remote.ts";
import type { FlowRun } from "../../../bridge/contract/runs/flow-run.ts";
import type { TaskRun } from "../../../bridge/contract/runs/task-run.ts";
import { cellflowCommand } from "../../../bridge/deploy/command.ts";
import { closeEngine, runExistingFlowRun } from "../../../bridge/engine-api.ts";
import {
  allowFailure,
  createMarkdownArtifact,
  createTableArtifact,
  flow,
  getRunContext,
  getRunLogger,
  rmseReport,
  task,
  transaction,
} from "../../../bridge/index.ts";
import { createResultPreview } from "../../../bridge/results/preview.ts";
import { scriptFolder } from "../../bridge/behaviour/script.ts";
import { type PrefectServer, startPrefect } from "../../setup/prefect.ts";

let server: PrefectServer | undefined;
let client: Client;
let home: string;

beforeAll(async () => {
  // A server that runs already may be named, to be quick while writing tests.
  const running = process.env.CELLFLOW_TEST_PREFECT;
  if (running === undefined) server = await startPrefect();
  const url = running ?? server?.url ?? "";
  home = mkdtempSync(join(tmpdir(), "cellflow-conformance-"));
  for (const name of Object.keys(process.env))
    if (/^(PREFECT|CELLFLOW)_(?!TEST)/.test(name)) delete process.env[name];
  Object.assign(process.env, { PREFECT_API_URL: url, CELLFLOW_HOME: home, CELLFLOW_LOGGING_LEVEL: "off" });
  client = createClient(remoteTransport({ apiUrl: url, home, database: "" }));
});
afterAll(async () => {
  await closeEngine();
  await server?.stop();
  if (home) rmSync(home, { recursive: true, force: true });
});

/**
 * The run of a flow of this name, its `count` task runs once the server shows them all ended, or in states of the names in
 * `over`, and its log lines.
 */
async function read(name: string, count: number, over: readonly string[] = []) {
  const [run] = await client.flowRuns.filter({ flows: { name: { any_: [name] } }, sort: "START_TIME_DESC" });
  if (!run) throw new Error(`no run of ${name}`);
  const ended = ["COMPLETED", "FAILED", "CANCELLED", "CRASHED"];
  for (let look = 0; ; look++) {
    const tasks = await client.taskRuns.filter({
      flow_runs: { id: { any_: [run.id] } },
      sort: "EXPECTED_START_TIME_ASC",
    });
    const isOver = (task: TaskRun) =>
      ended.includes(task.state_type ?? "") || over.includes(task.state_name ?? "");
    if (tasks.length === count && tasks.every(isOver)) {
      const logs = await client.logs.filter({
        logs: { flow_run_id: { any_: [run.id] } },
        sort: "TIMESTAMP_ASC",
      });
      return { run, tasks, lines: logs.map(({ level, message }) => `${level} ${message}`) };
    }
    if (look > 120)
      throw new Error(
        `${tasks.length} task runs after a minute: ${tasks.map((task) => `${task.name} ${task.state_name}`)}`,
      );
    await sleep(500);
  }
}

async function statesOf(taskRunId: string): Promise<{ name: string; message: string | null }[]> {
  const response = await client.transport.fetch(`/task_run_states/?task_run_id=${taskRunId}`);
  const states = (await response.json()) as { name: string; message: string | null; timestamp: string }[];
  return states.sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1));
}

test("a run with retries, edges, logs and artifacts is there as Prefect's own would be", async () => {
  let calls = 0;
  const readData = task(async (path: string) => ({ path, rows: 3 }), { name: "read_data", tags: ["io"] });
  const train = task(
    async (data: { rows: number }) => {
      if (++calls === 1) throw new Error("not yet");
      getRunLogger().warn("trained on %d", data.rows);
      await createTableArtifact({ key: "engine-table", table: [{ a: 1, b: "x" }] });
      return { rmse: 6.1712 };
    },
    { name: "train", retries: 2, retryDelay: [0.1, 5] },
  );
  const main = flow(
    async (path: string, n = 2) => {
      const model = await train(await readData(path));
      console.log("rmse", model.rmse);
      await rmseReport({ key: "engine-rmse", rmse: model.rmse, date: "2021-02-01" });
      return n;
    },
    { name: "engine-main", logPrints: true, tags: ["conformance"], persistResult: true },
  );
  expect(await main("green.parquet", 2)).toBe(2);
  const { run, tasks, lines } = await read("engine-main", 2);
  expect(run).toMatchObject({
    state_type: "COMPLETED",
    parameters: { path: "green.parquet", n: 2 },
    tags: ["conformance"],
    run_count: 1,
    state: { data: { storage_key: run.id } },
  });
  const [first, second] = tasks;
  expect(await createResultPreview({ home })(run.state?.data)).toBe("2");
  expect(await createResultPreview({ home })(second?.state?.data)).toBe("{ rmse: 6.1712 }");
  expect(first).toMatchObject({
    state_name: "Completed",
    tags: ["io"],
    task_inputs: { path: [] },
    flow_run_run_count: 1,
  });
  expect(second).toMatchObject({
    state_name: "Completed",
    run_count: 2,
    task_inputs: { data: [{ input_type: "task_run", id: first?.id }] },
    empirical_policy: { retries: 2, retry_delay: [0.1, 5] },
  });
  expect((await statesOf(second?.id ?? "")).map(({ name }) => name)).toEqual([
    "Pending",
    "Running",
    "AwaitingRetry",
    "Retrying",
    "Completed",
  ]);
  expect(second?.start_time).not.toBeNull();
  expect(second?.total_run_time).toBeGreaterThan(0);
  expect(lines).toEqual([
    `20 Beginning flow run '${run.name}' for flow 'engine-main'`,
    "20 Finished in state Completed()",
    "20 Task run failed with exception: Error: not yet - Retry 1/2 will start 0.1 second(s) from now",
    "30 trained on 3",
    "20 Finished in state Completed()",
    "20 rmse 6.1712",
    "20 Finished in state Completed()",
  ]);
  const artifacts = await client.artifacts.filter({ flow_runs: { id: { any_: [run.id] } } });
  const table = artifacts.find((artifact) => artifact.key === "engine-table");
  expect(table).toMatchObject({ type: "table", task_run_id: second?.id, data: '[{"a":1,"b":"x"}]' });
  const report = artifacts.find((artifact) => artifact.key === "engine-rmse");
  expect(report?.metadata_).toEqual({ rmse: "6.1712", model: "XGBoost", date: "2021-02-01" });
  expect(report?.data).toContain("| 2021-02-01 | 6.17 |");
});

test("failures, timeouts and a flow's own retries go the way of the server's rules", async () => {
  let calls = 0;
  const slow = task(() => new Promise<never>(() => {}), { name: "slow", timeout: 0.2 });
  const main = flow(
    async () => {
      if (++calls === 1) throw new Error("first attempt");
      await slow();
    },
    { name: "engine-fails", retries: 1, retryDelay: 1 },
  );
  await expect(main()).rejects.toMatchObject({ code: "run.timeout" });
  const { run, tasks, lines } = await read("engine-fails", 1);
  expect(run).toMatchObject({ state_type: "FAILED", run_count: 2 });
  expect(run.state?.message).toBe("Task slow failed: Task run exceeded timeout of 0.2 second(s)");
  expect(tasks[0]?.state).toMatchObject({
    name: "TimedOut",
    message: "Task run exceeded timeout of 0.2 second(s)",
  });
  expect(lines.some((line) => line.includes("will attempt to run again"))).toBe(true);
});

test("a flow called in a flow hangs under it by a task run", async () => {
  const inner = flow(async (n: number) => ({ n }), { name: "engine-inner" });
  const use = task(async (from: { n: number }) => from.n, { name: "use" });
  const outer = flow(async () => use(await inner(3)), { name: "engine-outer" });
  expect(await outer()).toBe(3);
  const { run, tasks } = await read("engine-outer", 2);
  const children = await client.flowRuns.filter({ flows: { name: { any_: ["engine-inner"] } } });
  const child = children.find(({ parent_task_run_id: parent }) => tasks.some(({ id }) => id === parent));
  const placeholder = tasks.find((task) => task.id === child?.parent_task_run_id);
  expect(placeholder?.state?.state_details.child_flow_run_id).toBe(child?.id);
  const graph = (await (await client.transport.fetch(`/flow_runs/${run.id}/graph-v2`)).json()) as {
    nodes: [string, { parents: { id: string }[] }][];
  };
  const used = graph.nodes.find(([id]) =>
    tasks.some((task) => task.id === id && task.name.startsWith("use-")),
  );
  expect(used?.[1].parents.map(({ id }) => id)).toEqual([child?.id]);
});

test("runs are called what their runName makes, and hang on what they waited for", async () => {
  const fetchStation = task(async (station: { id: number }) => station.id, {
    name: "fetch",
    runName: "fetch {station.id}",
  });
  const clean = task(async (id: number) => id, { name: "clean", runName: ({ id }) => `clean ${id}` });
  const fails = task(async (): Promise<number> => Promise.reject(new Error("no")), { name: "fails" });
  const save = task(async (rows: number | Error) => (rows instanceof Error ? rows.message : rows), {
    name: "save",
    runName: "save",
  });
  const main = flow(
    async (region: string) => {
      const cleaned = clean.submit(fetchStation.submit({ id: 7 }));
      const failed = fails.submit();
      await save.with({ waitFor: [cleaned, allowFailure(failed)] })(1);
      await save
        .with({ runName: "not saved", waitFor: [[failed]] })(2)
        .catch(() => {});
      return `${region}: ${await save.with({ runName: "save the error" })(allowFailure(failed))}`;
    },
    { name: "engine-named", runName: "{region} by {region.length}" },
  );
  expect(await main("fyn")).toBe("fyn: no");
  const { run, tasks, lines } = await read("engine-named", 6, ["NotReady"]);
  expect(run.name).toBe("fyn by 3");
  expect(lines).toContain("20 Beginning flow run 'fyn by 3' for flow 'engine-named'");
  const named = (name: string) => tasks.find((task) => task.name === name);
  const failed = tasks.find(({ name }) => /^fails-[0-9a-f]{3}$/.test(name));
  const input = (task?: { id: string }) => ({ input_type: "task_run", id: task?.id });
  expect(named("clean 7")?.task_inputs).toEqual({ id: [input(named("fetch 7"))] });
  const waitedFor = named("save")?.task_inputs.wait_for;
  expect(waitedFor).toHaveLength(2);
  expect(waitedFor).toEqual(expect.arrayContaining([input(named("clean 7")), input(failed)]));
  expect(named("save the error")).toMatchObject({
    state_type: "COMPLETED",
    task_inputs: { rows: [input(failed)] },
  });
  expect(named("not saved")).toMatchObject({
    task_inputs: { rows: [], wait_for: [input(failed)] },
    state: {
      name: "NotReady",
      message: `Upstream task run '${failed?.id}' did not reach a 'COMPLETED' state.`,
    },
  });
  const graph = (await (await client.transport.fetch(`/flow_runs/${run.id}/graph-v2`)).json()) as {
    nodes: [string, { parents: { id: string }[] }][];
  };
  const node = graph.nodes.find(([id]) => id === named("save")?.id);
  expect(new Set(node?.[1].parents.map(({ id }) => id))).toEqual(new Set([named("clean 7")?.id, failed?.id]));
});

test("a cached run is Cached there, and its result that of the run that made it", async () => {
  const twice = task(async (n: number) => n * 2, { name: "twice", cache: { key: ({ n }) => n } });
  const main = flow(async () => [await twice(2), await twice(2)], { name: "engine-cached" });
  expect(await main()).toEqual([4, 4]);
  const { tasks } = await read("engine-cached", 2);
  expect(tasks.map(({ state }) => state?.name)).toEqual(["Completed", "Cached"]);
  const [made, cached] = tasks;
  expect(cached).toMatchObject({ state_type: "COMPLETED", run_count: 0 });
  expect(cached?.state?.message).toBe(`Result of ${made?.name}`);
  expect(await createResultPreview({ home })(cached?.state?.data)).toBe("4");
  expect(cached?.state?.data).toEqual(made?.state?.data);
});

test("what a transaction undoes is RolledBack there, and keeps its times", async () => {
  const write = task(async (fails: boolean) => (fails ? Promise.reject(new Error("no")) : 1), {
    name: "write",
  });
  const main = flow(
    async () =>
      transaction(async () => {
        await write(false);
        await write(true);
      }),
    { name: "engine-transaction" },
  );
  await expect(main()).rejects.toThrow("no");
  const over = ["RolledBack", "Failed"];
  await expect
    .poll(async () => (await read("engine-transaction", 2)).tasks.map(({ state_name }) => state_name))
    .toEqual(over);
  const [undone] = (await read("engine-transaction", 2)).tasks;
  expect(undone).toMatchObject({ state_type: "COMPLETED", run_count: 1, start_time: expect.any(String) });
  expect(undone?.state?.message).toBe("Task rolled back as part of transaction");
});

test("a run cancelled at the server stops within its next look", async () => {
  let started = (): void => {};
  const running = new Promise<void>((resolve) => {
    started = resolve;
  });
  let id = "";
  const hang = task(() => new Promise<never>(() => started()), { name: "hang" });
  const main = flow(
    async () => {
      id = getRunContext().flowRun?.id ?? "";
      await hang();
    },
    { name: "engine-cancelled" },
  );
  const ended = main();
  ended.catch(() => {});
  await running;
  expect((await client.flowRuns.setState(id, { type: "CANCELLING", name: "Cancelling" })).status).toBe(
    "ACCEPT",
  );
  await expect(ended).rejects.toMatchObject({ code: "run.cancelled" });
  const { run, tasks } = await read("engine-cancelled", 1);
  expect(run.state_type).toBe("CANCELLED");
  expect(tasks[0]?.state_type).toBe("CANCELLED");
});

test("a run deleted at the server stops within its next look, and nothing of it comes back", async () => {
  let started = (): void => {};
  const running = new Promise<void>((resolve) => {
    started = resolve;
  });
  let id = "";
  const hang = task(() => new Promise<never>(() => started()), { name: "hang-deleted" });
  const main = flow(
    async (deletes: boolean) => {
      id = getRunContext().flowRun?.id ?? "";
      if (deletes) await client.flowRuns.delete(id);
      else await hang();
    },
    { name: "engine-deleted" },
  );
  const ended = main(false);
  ended.catch(() => {});
  await running;
  await client.flowRuns.delete(id);
  await expect(ended).rejects.toThrow("was deleted at the API; it ends here");
  await expect(main(true)).rejects.toThrow("was deleted at the API; it ends here");
  expect(await client.flowRuns.filter({ flows: { name: { any_: ["engine-deleted"] } } })).toEqual([]);
});

test("a run whose process was killed is Cancelled at once when it is cancelled on that machine", async () => {
  const folder = scriptFolder();
  try {
    const env = { PREFECT_API_URL: client.transport.url };
    const script = folder.start(
      `await flow(async () => { console.log("inside"); setInterval(() => {}, 1000); await new Promise(() => {}); }, { name: "engine-killed" })();`,
      env,
    );
    await script.says("inside");
    script.child.kill("SIGKILL");
    await script.ended;
    const [run] = await client.flowRuns.filter({ flows: { name: { any_: ["engine-killed"] } } });
    expect(run?.state_type).toBe("RUNNING");
    const [program = "", ...entry] = cellflowCommand();
    const { stdout } = await promisify(execFile)(program, [...entry, "flow-run", "cancel", run?.id ?? ""], {
      env: { ...folder.env, ...env },
    });
    expect(stdout).toBe(`flow run ${run?.name}: Cancelled (the process that ran it is gone)\n`);
    expect((await client.flowRuns.read(run?.id ?? "")).state_type).toBe("CANCELLED");
  } finally {
    folder.remove();
  }
});

test("a run the server made is run with its parameters, as a worker does", async () => {
  const main = flow(async (n: number, label = "x") => `${label}${n}`, {
    name: "engine-existing",
    runName: "{label} and {n}",
    parameters: { type: "object", properties: { n: { type: "integer" } }, required: ["n"] },
  });
  const { id } = await client.flows.create("engine-existing");
  const create = (parameters: Record<string, unknown>): Promise<FlowRun> =>
    client.flowRuns.create({ flow_id: id, parameters, state: { type: "SCHEDULED", name: "Scheduled" } });
  const good = await create({ n: "5", label: "y" });
  expect(await runExistingFlowRun(main, good.id)).toMatchObject({
    value: "y5",
    state: { type: "COMPLETED" },
  });
  expect(await client.flowRuns.read(good.id)).toMatchObject({
    name: "y and 5",
    state_type: "COMPLETED",
    run_count: 1,
  });
  const bad = await create({ n: "five" });
  expect((await runExistingFlowRun(main, bad.id)).state).toMatchObject({
    type: "FAILED",
    message:
      'Validation of flow parameters failed with error: parameter n of flow engine-existing must be a whole number, got "five"',
  });
});

test("half a character or NUL, anywhere, loses nothing: what a database can't hold is replaced", async () => {
  const half = "half \ud83d nul \0 end";
  const stored = "half \ufffd nul \ufffd end";
  const step = task(async (text: string) => text, { name: half, tags: [half] });
  const main = flow(
    async (text: string) => {
      getRunLogger().info(text);
      await createMarkdownArtifact({ key: "engine-half", markdown: text });
      await createTableArtifact({ key: "engine-half-table", table: [{ [text]: text }] });
      await step(text);
      // One event of more than 1,500,000 bytes is dropped by a server, which says nothing.
      const long = task(() => Promise.reject(new Error("😀".repeat(1_000_000))), { name: "long" });
      await long().catch(() => {});
      throw new Error(text);
    },
    { name: `engine-${half}`, tags: [half] },
  );
  await expect(main(half)).rejects.toThrow(half);
  const { run, tasks, lines } = await read(`engine-${stored}`, 2);
  expect(run).toMatchObject({
    state_type: "FAILED",
    state: { message: `Flow engine-${stored} failed: ${stored}` },
    parameters: { text: stored },
    tags: [stored],
  });
  expect(tasks[0]).toMatchObject({ state_type: "COMPLETED", tags: [stored] });
  expect(tasks[1]).toMatchObject({ state_type: "FAILED" });
  expect(lines).toContain(`20 ${stored}`);
  const artifacts = await client.artifacts.filter({ flow_runs: { id: { any_: [run.id] } } });
  expect(artifacts.map(({ data }) => data)).toEqual(
    expect.arrayContaining([stored, JSON.stringify([{ [stored]: stored }])]),
  );
});

test("fifteen hundred small tasks are all recorded", { timeout: 900_000 }, async () => {
  const noop = task(async (n: number) => n, { name: "noop" });
  const main = flow(
    async () => {
      for (let n = 0; n < 1500; n++) await noop(n);
      await createMarkdownArtifact({ key: "engine-many", markdown: "done" });
    },
    { name: "engine-many" },
  );
  await main();
  const [run] = await client.flowRuns.filter({ flows: { name: { any_: ["engine-many"] } } });
  expect(run?.state_type).toBe("COMPLETED");
  const wanted = {
    flow_runs: { id: { any_: [run?.id ?? ""] } },
    task_runs: { state: { type: { any_: ["COMPLETED" as const] } } },
  };
  // A server records the events of task runs after it took them, on a loaded machine long after: while their number
  // grows there are more to come.
  let count = 0;
  let grown = Date.now();
  while (count < 1500 && Date.now() - grown < 120_000) {
    const recorded = await client.taskRuns.count(wanted);
    if (recorded > count) grown = Date.now();
    else await sleep(500);
    count = recorded;
  }
  expect(count).toBe(1500);
});

test("a result that is taken shows as Cached, with the run that made it", async () => {
  const step = task(async (x: number) => x + 1, { name: "cachedStep", cache: { key: "k" } });
  await flow(async () => [await step(1), await step(2)], { name: "cachedSteps" })();
  const { tasks } = await read("cachedSteps", 2);
  expect(tasks.map(({ state_type, state_name }) => [state_type, state_name])).toEqual([
    ["COMPLETED", "Completed"],
    ["COMPLETED", "Cached"],
  ]);
  expect(tasks[1]?.state?.message).toBe(`Result of ${tasks[0]?.name}`);
});
