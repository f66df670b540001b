import { afterEach, beforeEach, expect, test } from "vitest";
import { type Folder, scriptFolder } from "./script.ts";

let folder: Folder;
beforeEach(() => {
  folder = scriptFolder();
});
afterEach(() => folder.remove());

// What a notebook's Stop does: another thread terminates the main thread's JavaScript wherever it is.
// Nothing of the main thread's may wait across an interrupt, so the other thread leads; a shared count tells it how
// many tasks began, and it interrupts a round once there were enough.
const body = `
  import { Worker } from "node:worker_threads";
  const begun = new Int32Array(new SharedArrayBuffer(4));
  const begin = () => { Atomics.add(begun, 0, 1); Atomics.notify(begun, 0); };
  const noop = task(async (n: number) => (begin(), n), { name: "noop" });
  const spin = task(() => { begin(); for (;;); }, { name: "spin" });
  const many = flow(async () => { for (let n = 0; ; n++) await noop(n); }, { name: "many" });
  const stuck = flow(async () => spin(), { name: "stuck" });
  const quick = flow(async () => noop(1), { name: "quick" });
  const rounds = [stuck, many, stuck, many, many];
  process.on("uncaughtException", () => {});
  await quick();
  const leader = new Worker(\`
    const { Session } = require("node:inspector");
    const { parentPort, workerData: begun } = require("node:worker_threads");
    const session = new Session();
    session.connectToMainThread();
    const heard = () => new Promise((resolve) => parentPort.once("message", resolve));
    (async () => {
      for (const [round, tasks] of [1, 1, 1, 8, 300].entries()) {
        const enough = Atomics.load(begun, 0) + tasks;
        parentPort.postMessage({ start: round });
        for (let count; (count = Atomics.load(begun, 0)) < enough; ) Atomics.wait(begun, 0, count);
        session.post("Runtime.terminateExecution");
        const later = heard();
        parentPort.postMessage({ abandon: round });
        await later;
      }
      parentPort.postMessage({ end: true });
    })();
  \`, { eval: true, workerData: begun });
  leader.on("message", ({ start, abandon, end }) => {
    if (start !== undefined) setImmediate(() => {
      engine.setOrigin(() => "cell-" + start);
      rounds[start]!().catch(() => {});
    });
    else if (abandon !== undefined) void (async () => {
      await engine.abandonRuns("cell-" + abandon, "interrupted");
      engine.setOrigin(() => undefined);
      console.log("later", await quick());
      leader.postMessage("later");
    })();
    else if (end) void engine.closeEngine().then(() => leader.terminate()).then(() => console.log("end"));
  });
`;

test("an interrupt anywhere locks nothing: what was running is Cancelled, later runs work", async () => {
  const { code, output } = await folder.start(body, { CELLFLOW_LOGGING_LEVEL: "off" }).ended;
  expect({ code, output: output.trim() }).toEqual({ code: 0, output: `${"later 1\n".repeat(5)}end` });
  await folder.withClient(async (client) => {
    const runs = await client.flowRuns.filter();
    const flows = await client.flows.filter();
    const name = (id: string) => flows.find((flow) => flow.id === id)?.name;
    for (const run of runs)
      expect(`${name(run.flow_id)} ${run.state_type}`).toMatch(/^(quick COMPLETED|(many|stuck) CANCELLED)$/);
    const finished = { state: { type: { any_: ["COMPLETED" as const, "CANCELLED" as const] } } };
    expect(await client.taskRuns.count({ task_runs: finished })).toBe(await client.taskRuns.count({}));
    expect(runs.filter((run) => run.state_type === "COMPLETED")).toHaveLength(6);
    expect(runs.filter((run) => run.state_type === "CANCELLED")).toHaveLength(5);
  });
});
