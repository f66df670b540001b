import { afterAll, beforeAll, expect, test } from "vitest";
import { flow, suspendFlowRun, task } from "../../../../bridge/index.ts";
import { readPaused, resumePaused } from "../../../../bridge/sdk/pause/resume-paused.ts";
import { settingsEnvironment } from "../../../../bridge/worker/environment.ts";
import { startWorker, type Worker } from "../../../../bridge/worker/worker.ts";
import { temporaryEngine } from "../../engine/temporary-engine.ts";
import { type Deployed, deployed } from "../../worker/deployed.ts";

const SOURCE = `
import { flow, task, pauseFlowRun, suspendFlowRun } from "cellflow";
const compute = task(async function compute(n: number, delay = 0) {
  await new Promise((done) => setTimeout(done, delay));
  console.log("computed " + n);
  return n;
}, { cache: { key: ({ n, delay }) => n + " " + delay }, logPrints: true });
const random = task(async function random(n: number) {
  console.log("random");
  return Math.random();
}, { persistResult: true, logPrints: true });
const unstored = task(async function unstored() {
  console.log("unstored");
  return 0;
}, { logPrints: true });
const ask = { type: "object", properties: { n: { type: "integer" } }, required: ["n"] };
const flows = {
  suspend: async () => {
    const first = await compute(1);
    const underWay = compute(2, 300);
    const { n } = await suspendFlowRun({ waitForInput: ask });
    return [first, await underWay, await compute(n)];
  },
  stored: async () => {
    const [first, second] = [await random(1), await random(1)];
    const other = await random(2);
    if (first === second) throw new Error("two calls gave one result");
    const { n } = await suspendFlowRun({ waitForInput: ask });
    return JSON.stringify([first, second, other, await unstored()]) + " " + n;
  },
  branches: async () => {
    let [refused, isResumed] = [0, false];
    const branch = async () => {
      for (let n = 10; refused < 3 && !isResumed; n++) await compute(n, 50).catch(() => refused++);
    };
    const suspend = async () => {
      await suspendFlowRun({ key: "branches" });
      isResumed = true;
    };
    await Promise.all([branch(), suspend().catch(() => {})]);
    return "done";
  },
  late: () => suspendFlowRun({ timeout: 0.1 }),
  pause: () => pauseFlowRun({ waitForInput: ask }),
  loop: async () => {
    console.log("looping");
    let refused = 0;
    for (let n = 100; refused < 2; n++) await compute(n, 50).catch(() => refused++);
    return "as if nothing had been";
  },
};
export const main = flow(async function add(mode: "suspend" | "stored" | "branches" | "late" | "pause" | "loop") {
  console.log("began");
  const given = await flows[mode]();
  console.log("gave " + JSON.stringify(given));
}, { name: "add", logPrints: true });
`;

let add: Deployed;
let worker: Worker;
beforeAll(async () => {
  add = await deployed({ source: SOURCE, parameters: {} });
  worker = await startWorker({
    client: add.client,
    pools: ["default"],
    env: settingsEnvironment(add.settings, process.env),
    log: () => {},
    pollSeconds: 1,
  });
});
afterAll(async () => {
  worker.stop({ cancel: true });
  await worker.done;
  await add.remove();
});

async function resume(id: string, input?: Record<string, unknown>): Promise<void> {
  const run = await add.client.flowRuns.read(id);
  await resumePaused(add.client, await readPaused(add.client, run), input);
}

async function printed(id: string): Promise<string[]> {
  return (await add.logs(id)).split("\n").filter((line) => /^(began|computed|gave|looping)/.test(line));
}

test("a suspended run leaves its process when its tasks have ended, and is run again when it is resumed", async () => {
  const id = await add.run({ mode: "suspend" });
  const { state } = await add.until(id, "PAUSED", "FAILED", "CRASHED");
  expect(state).toMatchObject({
    name: "Suspended",
    state_details: {
      pause_key: "1",
      pause_reschedule: true,
      pause_timeout: null,
      run_input_keyset: { schema: "suspended-1-schema" },
    },
  });
  await expect.poll(() => worker.running()).toBe(0);
  expect(await printed(id)).toEqual(["began", "computed 1", "computed 2"]);
  expect((await add.client.flowRuns.read(id)).state_name).toBe("Suspended");
  await expect(resume(id, { n: "x" })).rejects.toThrow("must be a whole number");
  await resume(id, { n: "3" });
  const ended = await add.until(id, "COMPLETED", "FAILED", "CRASHED");
  expect(ended).toMatchObject({ state_type: "COMPLETED", run_count: 1 });
  expect(await printed(id)).toEqual([
    "began",
    "computed 1",
    "computed 2",
    "began",
    "computed 3",
    "gave [1,2,3]",
  ]);
});

test("what tasks have stored is taken when a suspended run is run again, call by call", async () => {
  const id = await add.run({ mode: "stored" });
  await add.until(id, "PAUSED", "FAILED", "CRASHED");
  await expect.poll(() => worker.running()).toBe(0);
  const stored = await add.client.taskRuns.filter({ flow_runs: { id: { any_: [id] } } });
  expect(stored.map(({ state }) => state?.name)).toEqual(Array(3).fill("Completed"));
  await resume(id, { n: 1 });
  expect((await add.until(id, "COMPLETED", "FAILED", "CRASHED")).state_type).toBe("COMPLETED");
  const lines = (await add.logs(id)).split("\n");
  expect(lines.filter((line) => line === "random")).toHaveLength(3);
  expect(lines.filter((line) => line === "unstored")).toHaveLength(1);
  const tasks = await add.client.taskRuns.filter({
    flow_runs: { id: { any_: [id] } },
    sort: "EXPECTED_START_TIME_ASC",
  });
  expect(tasks.map(({ state }) => state?.name)).toEqual([
    ...Array(3).fill("Completed"),
    ...Array(3).fill("Cached"),
    "Completed",
  ]);
  const [first, second, third] = tasks.map(({ id: task }) => task);
  const taken = tasks.slice(3, 6).map(({ state }) => state?.data as { storage_key?: string });
  expect(taken.map((data) => data?.storage_key)).toEqual([first, second, third]);
});

test("nothing more is called in a suspended run, whatever its code makes of that", async () => {
  const id = await add.run({ mode: "branches" });
  await add.until(id, "PAUSED", "COMPLETED", "FAILED", "CRASHED");
  await expect.poll(() => worker.running()).toBe(0);
  expect((await add.client.flowRuns.read(id)).state_name).toBe("Suspended");
  const before = await printed(id);
  expect(before.slice(0, 2)).toEqual(["began", "computed 10"]);
  expect(before).not.toContain('gave "done"');
  await resume(id);
  expect((await add.until(id, "COMPLETED", "FAILED", "CRASHED")).state_type).toBe("COMPLETED");
  expect((await printed(id)).at(-1)).toBe('gave "done"');
});

test("a run that others suspend ends with its next calls, and is Cancelled without a process", async () => {
  const id = await add.run({ mode: "loop" });
  await expect.poll(() => printed(id)).toContain("computed 102");
  const answer = await add.client.flowRuns.setState(id, {
    type: "PAUSED",
    name: "Suspended",
    state_details: { pause_key: "other", pause_reschedule: true },
  });
  expect(answer.status).toBe("ACCEPT");
  await expect.poll(() => worker.running()).toBe(0);
  expect((await add.client.flowRuns.read(id)).state_name).toBe("Suspended");
  // Without a process it is Cancelled at once.
  await add.client.flowRuns.setState(id, { type: "CANCELLING", name: "Cancelling" });
  expect((await add.client.flowRuns.read(id)).state_name).toBe("Cancelled");
});

test("a suspended run whose time is up can't be resumed: it has failed", async () => {
  const id = await add.run({ mode: "late" });
  const { state } = await add.until(id, "PAUSED", "FAILED", "CRASHED");
  const deadline = Date.parse(state?.state_details.pause_timeout ?? "");
  await expect.poll(() => Date.now()).toBeGreaterThan(deadline);
  await expect.poll(() => worker.running()).toBe(0);
  await expect(resume(id)).rejects.toThrow("can no longer be resumed: its time was up");
  expect((await add.client.flowRuns.read(id)).state_type).toBe("FAILED");
});

test("a run paused in a worker's process goes on there; killed, it is Crashed", async () => {
  const ids = [await add.run({ mode: "pause" }), await add.run({ mode: "pause" })];
  const [going = "", killed = ""] = ids;
  for (const id of ids) await add.until(id, "PAUSED");
  await resume(going, { n: 5 });
  expect((await add.until(going, "COMPLETED", "FAILED", "CRASHED")).state_type).toBe("COMPLETED");
  expect((await printed(going)).at(-1)).toBe('gave {"n":5}');
  const { infrastructure_pid: pid } = await add.client.flowRuns.read(killed);
  process.kill(-Number(pid), "SIGKILL");
  expect((await add.until(killed, "CRASHED", "FAILED", "COMPLETED")).state_type).toBe("CRASHED");
});

test("where a run can't be suspended, the call is refused in one line, and the flow may go on", async () => {
  const engine = temporaryEngine();
  try {
    const refused = () => suspendFlowRun().catch((error: Error) => error.message);
    const inner = flow(async () => refused(), { name: "inner" });
    const inTask = task(async () => refused(), { name: "in-task" });
    const main = flow(async () => [await refused(), await inner(), await inTask()], {
      name: "not-deployed",
      runName: "run",
    });
    expect(await main()).toEqual([
      "the API did not suspend flow run 'run': Cannot suspend flows without a deployment.",
      expect.stringMatching(/^the API did not suspend flow run '[a-z-]+': Cannot suspend subflows\.$/),
      "suspendFlowRun() works in a flow's own code, not in a task",
    ]);
    await expect(suspendFlowRun({ pause_key: "x" } as never)).rejects.toThrow("write `key`");
  } finally {
    await engine.close();
  }
});
