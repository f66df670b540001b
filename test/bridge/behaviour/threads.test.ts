/** Tasks on threads, in processes as people start them. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Folder, scriptFolder } from "./script.ts";

let folder: Folder;
beforeEach(() => {
  folder = scriptFolder();
});
afterEach(() => folder.remove());

test("functions run side by side on threads of their own, with what they use; the process ends by itself", async () => {
  writeFileSync(join(folder.home, "scale.ts"), "export const scale = (n: number) => n * 3;\n");
  // Each waits for the other: one after the other they never end.
  const lines = await folder.lines(`
import { isMainThread, threadId } from "node:worker_threads";
import { scale } from "./scale.ts";
const OFFSET: number = 1;
function shift(n: number): number { return scale(n) + OFFSET; }
const meet = task(async (n: number, seats: Int32Array) => {
  Atomics.add(seats, 0, 1);
  Atomics.notify(seats, 0);
  while (Atomics.load(seats, 0) < 2) Atomics.wait(seats, 0, 1);
  return { n: shift(n), main: isMainThread, thread: threadId, column: new Float64Array(1e5).fill(n) };
}, { name: "meet", thread: true });
const seats = new Int32Array(new SharedArrayBuffer(4));
const [a, b] = await flow(async () => Promise.all([meet(1, seats), meet(2, seats)]), { name: "main" })();
console.log(">", a.n, b.n, a.main, a.thread !== b.thread, a.column[99999], b.column.length);`);
  expect(lines).toEqual(["> 4 7 false true 1 100000"]);
});

test("logs, artifacts, variables of the run and tasks that it calls are as on the main thread", async () => {
  const lines = await folder.lines(`
const { getRunLogger, getRunContext, createMarkdownArtifact } = cellflow;
const inner = task(async (n: number) => n + 1, { name: "inner" });
const outer = task(async (n: number) => {
  console.log("> printed", n);
  getRunLogger().warn("warned");
  await createMarkdownArtifact({ key: "note", markdown: "# From a thread" });
  const { flowRun, taskRun } = getRunContext();
  return [flowRun?.flow, JSON.stringify(flowRun?.parameters), taskRun?.task, await inner(n)];
}, { name: "outer", thread: true, logPrints: true });
console.log(">", (await flow(async (n) => outer(n), { name: "main" })(4)).join());`);
  expect(lines).toEqual(["> printed 4", '> main,{"n":4},outer,5']);
  await folder.withClient(async (client) => {
    const [artifact] = await client.artifacts.filter({});
    const tasks = await client.taskRuns.filter({ sort: "EXPECTED_START_TIME_ASC" });
    expect(tasks.map(({ state, name }) => [name.slice(0, 5), state?.name])).toEqual([
      ["outer", "Completed"],
      ["inner", "Completed"],
    ]);
    expect(tasks[1]?.task_inputs).toMatchObject({ __parents__: [{ id: tasks[0]?.id }] });
    expect(artifact).toMatchObject({
      data: "# From a thread",
      task_run_id: tasks[0]?.id,
      flow_run_id: tasks[0]?.flow_run_id,
    });
    const logs = await client.logs.filter({
      logs: { task_run_id: { any_: [tasks[0]?.id ?? ""] } },
      sort: "TIMESTAMP_ASC",
    });
    expect(logs.map(({ level, message }) => [level, message]).slice(0, 2)).toEqual([
      [20, "> printed 4"],
      [30, "warned"],
    ]);
  });
});

test("a timeout ends code that never pauses, and the retry begins on another thread; errors keep their names", async () => {
  const lines = await folder.lines(`
const { TimeoutError } = cellflow;
const spin = task(async (tries: Int32Array) => { if (Atomics.add(tries, 0, 1) === 0) for (;;); return "second"; }, { name: "spin", thread: true, timeout: 5, retries: 1 });
const late = task(async () => { for (;;); }, { name: "late", thread: true, timeout: 0.2 });
const fails = task(async () => { throw Object.assign(new TypeError("no", { cause: new Error("why") }), { status: 5 }); }, { name: "fails", thread: true });
await flow(async () => {
  console.log(">", await spin(new Int32Array(new SharedArrayBuffer(4))), await late().catch((error) => error instanceof TimeoutError));
  const error = await fails().catch((thrown) => thrown);
  console.log(">", error instanceof TypeError, error.message, error.cause.message, error.status);
}, { name: "main" })();`);
  expect(lines).toEqual(["> second true", "> true no why 5"]);
});

test("what can't go to a thread, or come back, fails the task once, in one line", async () => {
  const lines = await folder.lines(`
const made = ((n) => task(async () => n, { name: "made", thread: true, retries: 3 }))(1);
const takes = task(async (table, ...rest) => 1, { name: "takes", thread: true, retries: 3 });
const gives = task(async () => ({ rows: [() => 1] }), { name: "gives", thread: true, retries: 3 });
for (const call of [() => made(), () => takes({ parse: () => 1 }), () => takes(1, 2, new (class Model {})()), () => gives()])
  console.log(">", await call().catch((error) => error.code + ": " + error.message));`);
  expect(lines).toEqual([
    "> thread.function: task made can't run on a thread: it uses `n` of the code around it, which may be something else each time",
    "> thread.argument: task takes can't run on a thread: table.parse is a function",
    "> thread.argument: task takes can't run on a thread: rest[1] is an object of class Model, which can't be stored as it is",
    "> thread.result: what a task on a thread gives must be a value: result.rows[0] is a function",
  ]);
  await folder.withClient(async (client) => {
    const runs = await client.taskRuns.filter({});
    expect(runs.map(({ state_name, run_count }) => [state_name, run_count])).toEqual(
      runs.map(() => ["Failed", 1]),
    );
  });
});

test("code that ends its thread fails its task, and the next has another", async () => {
  const lines = await folder.lines(`
const leaves = task(async (n) => { if (n === 1) process.exit(3); return n; }, { name: "leaves", thread: true });
console.log(">", await leaves(1).catch((error) => error.code), await leaves(2));`);
  expect(lines).toEqual(["> thread.ended 2"]);
});

test("results on threads are cached as any", async () => {
  const body = `
const t = task(async (n: number) => { console.log("> computes"); return new Float64Array(3).fill(n); }, { name: "t", thread: true, cache: "1h" });
console.log(">", (await t(2)).join());`;
  expect(await folder.lines(body)).toEqual(["> computes", "> 2,2,2"]);
  expect(await folder.lines(body)).toEqual(["> 2,2,2"]);
});
