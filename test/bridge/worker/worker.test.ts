import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { settingsEnvironment } from "../../../bridge/worker/environment.ts";
import { startWorker, type Worker } from "../../../bridge/worker/worker.ts";
import { type Deployed, deployed } from "./deployed.ts";

let add: Deployed;
let worker: Worker;
const lines: string[] = [];
beforeAll(async () => {
  add = await deployed();
  worker = await startWorker({
    client: add.client,
    pools: "every process pool",
    name: "tester",
    env: settingsEnvironment(add.settings, process.env),
    log: (line) => lines.push(line),
    graceSeconds: 2,
  });
});
afterAll(async () => {
  worker.stop({ cancel: true });
  await worker.done;
  await add.remove();
});

describe("a worker on the embedded API", () => {
  test("runs what is created: parameters with their types, data, logs, artifact", async () => {
    const id = await add.run({ when: "2021-01-31T00:00:00Z", trips: 4 });
    const run = await add.until(id, "COMPLETED", "FAILED", "CRASHED");
    expect(run.state_name).toBe("Completed");
    expect(run.infrastructure_pid).toMatch(/^\d+$/);
    const text = await add.logs(id);
    expect(text).toContain("reading data/a.csv");
    expect(text).toContain("when is a date: true");
    const [artifact] = await add.client.artifacts.filter({
      artifacts: { flow_run_id: { any_: [id] }, key: { any_: ["sum"] } },
    });
    expect(artifact?.data).toBe("# Sum 12");
    const [task] = await add.client.taskRuns.filter({ flow_runs: { id: { any_: [id] } } });
    expect(task).toMatchObject({ state_name: "Completed" });
    expect((await add.client.workPools.read("default"))?.status).toBe("READY");
  });

  test("a flow that throws is Failed, with its reason; a process that ends is Crashed, with its code", async () => {
    const [failing, leaving] = [await add.run({ mode: "fail" }), await add.run({ mode: "exit" })];
    const failed = await add.until(failing, "FAILED", "CRASHED", "COMPLETED");
    expect(failed.state).toMatchObject({ type: "FAILED", message: expect.stringContaining("asked to fail") });
    const crashed = await add.until(leaving, "FAILED", "CRASHED", "COMPLETED");
    expect(crashed.state).toMatchObject({ type: "CRASHED" });
    expect(crashed.state?.message).toMatch(/code:? 7|ended unexpectedly/);
    // A run's hooks come after its end.
    await expect.poll(() => worker.running()).toBe(0);
    expect(await add.logs(failing)).toContain("told of add fail Failed");
    expect((await add.logs(leaving)).match(/told of .*/g)).toEqual(["told of add exit Crashed"]);
    // A flow that the hook calls has a run, though that of its caller is over and was another process's.
    const notes = await add.client.flowRuns.filter({ flows: { name: { any_: ["note"] } } });
    expect(notes.map(({ state_type, parameters }) => [state_type, parameters])).toEqual([
      ["COMPLETED", { state: "Crashed" }],
    ]);
  });

  test("a task that holds the thread is ended at its timeout, and tried again in the same process", async () => {
    const id = await add.run({ mode: "hold" });
    expect((await add.until(id, "COMPLETED", "FAILED", "CRASHED")).state_name).toBe("Completed");
    expect(await add.logs(id)).toContain("held in try 2");
  });

  test("a task on a thread is found in the bundle, with what it uses and calls", async () => {
    const id = await add.run({ mode: "thread" });
    const run = await add.until(id, "COMPLETED", "FAILED", "CRASHED");
    const logs = await add.logs(id);
    expect([run.state_name, logs]).toEqual([
      "Completed",
      expect.stringMatching(/on a thread true.*tripled \d+/s),
    ]);
  });

  test("a data file that is not there fails the run in words", async () => {
    const id = await add.run({ path: "data/missing.csv" });
    const run = await add.until(id, "FAILED", "CRASHED", "COMPLETED");
    expect(run.state).toMatchObject({ type: "FAILED", message: expect.stringContaining("data/missing.csv") });
  });

  test.each(["wait", "block", "stray"])("cancelling a flow in mode %s ends its process", async (mode) => {
    const id = await add.run({ mode });
    await add.until(id, "RUNNING");
    await expect.poll(() => add.logs(id)).toContain("when is a date");
    const { infrastructure_pid: pid } = await add.client.flowRuns.read(id);
    await add.client.flowRuns.setState(id, { type: "CANCELLING", name: "Cancelling" });
    const run = await add.until(id, "CANCELLED", "CRASHED");
    expect(run.state_type).toBe("CANCELLED");
    await expect.poll(() => worker.running()).toBe(0);
    expect(() => process.kill(Number(pid), 0)).toThrow("ESRCH");
    // One that holds the thread is killed: the worker calls its hooks then. Where the process ends by an error that its
    // own hook leaves, they were called.
    expect((await add.logs(id)).match(/told of .*/g)).toEqual([`told of add ${mode} Cancelled`]);
  });

  test("a killed process is a crashed run, and the next run is fine", async () => {
    const id = await add.run({ mode: "wait" });
    const { infrastructure_pid: pid } = await add.until(id, "RUNNING");
    process.kill(Number(pid), "SIGKILL");
    expect((await add.until(id, "CRASHED", "COMPLETED", "FAILED")).state_type).toBe("CRASHED");
    expect((await add.until(await add.run(), "COMPLETED", "FAILED", "CRASHED")).state_type).toBe("COMPLETED");
  });

  test("a bundle that is gone crashes the run, saying where it was and what to do", async () => {
    const { path } = await add.client.deployments.read(add.deploymentId);
    await add.client.deployments.update(add.deploymentId, { path: `${path}-gone` });
    const run = await add.until(await add.run(), "CRASHED", "COMPLETED", "FAILED");
    await add.client.deployments.update(add.deploymentId, { path });
    expect(run.state?.message).toContain(`is not on this machine (${path}-gone): deploy again`);
  });

  test("nothing is left of runs that ended", async () => {
    await expect.poll(() => worker.running()).toBe(0);
    expect(await readdir(join(add.settings.home, "runs"))).toEqual([]);
  });
});
