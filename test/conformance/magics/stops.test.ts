/** Stop in the middle of flows: everything of the cell is Cancelled when its reply comes, and nobody else suffers. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { createPlace, type Kernel, type Place } from "./kernel.ts";

let place: Place;
beforeEach(async () => {
  place = await createPlace("xgboost.ts");
});
afterEach(() => place.remove());

const twoTasks = `%%flow stopped

async function stopped() {
  await quick();
  await Promise.all([waiting(), busy()]);
}`;

async function withTasks(): Promise<Kernel> {
  const kernel = await place.kernel();
  await kernel.execute("const kept = 42;");
  await kernel.execute("%%task\nasync function quick() { return 1; }");
  await kernel.execute(
    "%%task\nasync function waiting() { await new Promise((done) => setTimeout(done, 60_000)); }",
  );
  await kernel.execute("%%task\nasync function busy() { console.log('busy'); for (;;); }");
  return kernel;
}

test("Stop during a flow whose task never gives the thread back", async () => {
  const kernel = await withTasks();
  const client = await place.client();
  const cell = kernel.begin(twoTasks);
  await cell.until(({ runs }) => runs[0]?.tasks.filter((task) => task.state.name === "Running").length === 2);
  await kernel.interrupt();
  const ran = await cell.done;
  expect(ran.error).toBe("Interrupted: the cell was stopped");
  // Read right after the reply, without waiting for anything.
  const [run] = await client.flowRuns.filter({});
  expect(run).toMatchObject({ state_name: "Cancelled" });
  const tasks = await client.taskRuns.filter({ task_runs: { flow_run_id: { any_: [String(run?.id)] } } });
  expect(tasks.map((task) => [task.name.replace(/-.*/, ""), task.state_name]).sort()).toEqual([
    ["busy", "Cancelled"],
    ["quick", "Completed"],
    ["waiting", "Cancelled"],
  ]);
  expect(ran.runs[0]?.flowRun?.state).toMatchObject({ name: "Cancelled", message: "The cell was stopped" });
  expect(ran.runs[0]?.tasks.map((task) => task.state.name).sort()).toEqual([
    "Cancelled",
    "Cancelled",
    "Completed",
  ]);
  expect((await kernel.execute("kept")).displays[0]?.data["text/plain"]).toBe("42");
});

test("Stop waits for what a flow does about its cancellation, also where its code held the thread", async () => {
  const kernel = await withTasks();
  const client = await place.client();
  await kernel.execute(`import { flow, getRunLogger, isTerminal } from "cellflow";
const told = [];
async function tidyUp({ name }, run, state) {
  await new Promise((done) => setTimeout(done, 5));
  getRunLogger().info("tidied up");
  told.push(name + " " + state.name + " " + state.message);
}
const held = flow(async function held() { await busy(); }, { onCancellation: tidyUp });
const patient = flow(async function patient() { await waiting(); }, { onCancellation: tidyUp });`);
  for (const name of ["held", "patient"]) {
    const cell = kernel.begin(`await ${name}()`);
    await cell.until(({ runs }) => runs[0]?.tasks.some((task) => task.state.name === "Running") ?? false);
    await kernel.interrupt();
    expect((await cell.done).error).toBe("Interrupted: the cell was stopped");
  }
  expect((await kernel.execute("told.join()")).displays[0]?.data["text/plain"]).toContain(
    "held Cancelled The cell was stopped,patient Cancelled The cell was stopped",
  );
  const logs = await client.logs.filter({ logs: {} });
  expect(logs.filter(({ message }) => message === "tidied up")).toHaveLength(2);
});

test("Stop while the tasks of a flow wait, and while one waits to be tried again", async () => {
  const kernel = await withTasks();
  const client = await place.client();
  await kernel.execute(
    "%%task failing --retries 3 --retry-delay 60\nasync function failing() { throw new Error('no'); }",
  );
  const cell = kernel.begin("%%flow\nasync function trying() { await Promise.all([failing(), waiting()]); }");
  await cell.until(({ runs }) => runs[0]?.tasks.some((task) => task.state.name === "AwaitingRetry") ?? false);
  await kernel.interrupt();
  expect((await cell.done).error).toContain("Interrupted");
  expect((await client.taskRuns.filter({})).map((task) => task.state_name)).toEqual([
    "Cancelled",
    "Cancelled",
  ]);
  expect((await client.flowRuns.filter({})).map((run) => run.state_name)).toEqual(["Cancelled"]);
});

test("ten Stops in a row during flows, while a second notebook writes to the same database", async () => {
  const [kernel, other] = await Promise.all([withTasks(), withTasks()]);
  const client = await place.client();
  await kernel.execute("%%task\nasync function spin() { for (;;); }");
  await kernel.execute("%%task\nasync function tick(n: number) { return n; }");
  // Many reports are on their way to the database at any moment of this.
  await kernel.execute(
    "%%flow stopped --no-run\nasync function stopped() { for (let n = 0; n < 20; n++) await tick(n); await Promise.all([spin(), tick(1)]); }",
  );
  await other.execute("%%flow small --no-run\nasync function small() { await quick(); return 'written'; }");
  let written = 0;
  for (let turn = 0; turn < 10; turn++) {
    const cell = kernel.begin("await stopped()");
    const beside = other.execute("await small()");
    await cell.until(({ runs }) => (runs[0]?.tasks.length ?? 0) > 2 * turn);
    await kernel.interrupt();
    expect((await cell.done).error).toContain("Interrupted");
    const ran = await beside;
    expect(ran.error).toBe("");
    if (ran.displays.at(-1)?.data["text/plain"] === "'written'") written += 1;
  }
  expect(written).toBe(10);
  const states = async (flow: string) =>
    (await client.flowRuns.filter({ flows: { name: { any_: [flow] } } })).map((run) => run.state_name);
  expect(await states("stopped")).toEqual(Array(10).fill("Cancelled"));
  expect(await states("small")).toEqual(Array(10).fill("Completed"));
  const open = await client.taskRuns.filter({
    task_runs: { state: { type: { any_: ["RUNNING", "PENDING", "SCHEDULED"] } } },
  });
  expect(open).toEqual([]);
  expect((await kernel.execute("[kept, await tick.fn(7)]")).displays[0]?.data["text/plain"]).toBe(
    "[ 42, 7 ]",
  );
});

test("Stop during XGBoost training ends it, and training works again afterwards", async () => {
  const kernel = await place.kernel();
  await kernel.execute(
    'import { getRunContext } from "cellflow";\nimport { trainXgboost } from "./xgboost.ts";',
  );
  await kernel.execute(`%%task train

async function train(rows: number, rounds: number) {
  const values = Float32Array.from({ length: rows * 5 }, (_, index) => (index * 7919) % 1009);
  const targets = Float32Array.from({ length: rows }, (_, row) => values[row * 5]! + 1);
  const { signal } = getRunContext();
  const model = await trainXgboost({ eta: 0.3 }, { values, columns: 5 }, targets, { rounds, log: console.log, signal });
  return model.bytes.length;
}`);
  const cell = kernel.begin("%%flow long\nasync function long() { return train(60_000, 3000); }");
  await cell.until(({ runs }) => runs[0]?.tasks[0]?.state.name === "Running");
  await kernel.interrupt();
  const ran = await cell.done;
  expect(ran.error).toContain("Interrupted");
  expect(ran.runs[0]?.tasks[0]?.state.name).toBe("Cancelled");
  const again = await kernel.execute("%%flow short\nasync function short() { return train(500, 5); }");
  expect(again.error).toBe("");
  expect(Number(again.displays.at(-1)?.data["text/plain"])).toBeGreaterThan(100);
});

test("two notebooks at once on one database: every run is there, whole", async () => {
  const kernels = await Promise.all([place.kernel(), place.kernel()]);
  const prepare = async (kernel: Kernel, name: string) => {
    await kernel.execute("%%task\nasync function step(n: number) { console.log('step ' + n); return n; }");
    await kernel.execute(
      `%%flow ${name} --no-run\nasync function ${name}() { return (await Promise.all(Array.from({ length: 10 }, (_, n) => step(n)))).length; }`,
    );
  };
  await Promise.all([prepare(kernels[0], "left"), prepare(kernels[1], "right")]);
  const ran = await Promise.all(
    ["left", "right"].map((name, index) =>
      kernels[index]?.execute(`for (let n = 0; n < 5; n++) await ${name}();`),
    ),
  );
  expect(ran.map((cell) => cell?.error)).toEqual(["", ""]);
  const client = await place.client();
  const runs = await client.flowRuns.filter({});
  expect(runs.map((run) => run.state_name)).toEqual(Array(10).fill("Completed"));
  const tasks = await client.taskRuns.filter({ limit: 200 });
  expect(tasks).toHaveLength(100);
  expect(new Set(tasks.map((task) => task.state_name))).toEqual(new Set(["Completed"]));
  const pages = await Promise.all([0, 200, 400].map((offset) => client.logs.filter({ limit: 200, offset })));
  const lines = pages.flat().filter((line) => /^step \d$/.test(line.message));
  expect(lines).toHaveLength(100);
});

test("Stop gives back the slots that a cell's code holds or waits for, in a flow or outside, computing or not", async () => {
  const kernel = await place.kernel();
  const { concurrencyLimits: limits } = await place.client();
  await kernel.execute(`import { concurrency } from "cellflow";`);
  for (const name of ["held", "waited-for"]) await limits.create({ name, limit: 1 });
  await kernel.execute('const other = await concurrency("waited-for");');
  for (const [cell, name] of [
    ['await concurrency("held", () => { console.log("has it"); for (;;); });', "held"],
    ['await concurrency("held", () => { console.log("has it"); return new Promise(() => {}); });', "held"],
    [
      `%%flow
async function holding() {
  await using slot = await concurrency("held");
  console.log("has it");
  for (;;);
}`,
      "held",
    ],
    ['console.log("has it"); await concurrency("waited-for", () => 1);', undefined],
  ] as const) {
    const running = kernel.begin(cell);
    await running.until(({ printed }) => printed.includes("has it"));
    if (name) expect((await limits.read(name))?.active_slots, cell).toBe(1);
    await kernel.interrupt();
    expect((await running.done).error).toContain("Interrupted");
    expect((await limits.read("held"))?.active_slots, cell).toBe(0);
  }
  await kernel.execute("await other.release();");
  expect((await limits.read("waited-for"))?.active_slots).toBe(0);
});

test("Stop during a pause; a pause that another cell ends", async () => {
  const kernel = await place.kernel();
  const client = await place.client();
  const pausing = `%%flow asks
import { pauseFlowRun } from "cellflow";
import { z } from "zod";
async function asks() { return pauseFlowRun({ waitForInput: z.object({ n: z.number().default(3) }) }); }`;
  const cell = kernel.begin(pausing);
  const shown = await cell.until(({ runs }) => runs[0]?.flowRun?.state.name === "Paused");
  expect(shown.runs[0]?.flowRun?.state.type).toBe("PAUSED");
  await kernel.interrupt();
  expect((await cell.done).error).toBe("Interrupted: the cell was stopped");
  const [run] = await client.flowRuns.filter({ flows: { name: { any_: ["asks"] } } });
  expect(run).toMatchObject({ state_name: "Cancelled" });
  await kernel.execute(`import { getClient, resumeFlowRun } from "cellflow";
const answer = asks();`);
  await expect
    .poll(() => client.flowRuns.count({ flow_runs: { state: { type: { any_: ["PAUSED"] } } } }))
    .toBe(1);
  const ran = await kernel.execute(`const api = await getClient();
const [paused] = await api.flowRuns.filter({ flow_runs: { state: { type: { any_: ["PAUSED"] } } } });
await resumeFlowRun(paused.id, { runInput: { n: "4" } });
(await answer).n`);
  expect(ran.error).toBe("");
  expect(ran.displays.at(-1)?.data["text/plain"]).toBe("4");
});
