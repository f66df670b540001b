/** A deployment of ours, run by Prefect's own process worker, on Prefect's own server. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cellflowCommand } from "../../../bridge/deploy/command.ts";
import { spool } from "../../../bridge/engine/reporter/delivery/spool.ts";
import { ownerLabels } from "../../../bridge/processes/run-owner.ts";
import { settingsEnvironment } from "../../../bridge/worker/environment.ts";
import { startWorker } from "../../../bridge/worker/worker.ts";
import { type Deployed, deployed } from "../../bridge/worker/deployed.ts";
import { type PrefectServer, prefectVenv, startPrefect } from "../../setup/prefect.ts";

let server: PrefectServer;
let prefect: string;
let add: Deployed;
beforeAll(async () => {
  server = await startPrefect();
  prefect = (await prefectVenv()).prefect;
  const createPool = ["work-pool", "create", "zoo", "--type", "process"];
  await promisify(execFile)(prefect, createPool, { env: server.env });
  add = await deployed({ apiUrl: server.url, pool: "zoo" });
});
afterAll(async () => {
  await add?.remove();
  await server?.stop();
});

/** Creates a run as any client of Prefect's API would. */
async function createRun(parameters: Record<string, unknown>): Promise<Response> {
  return fetch(`${server.url}/deployments/${add.deploymentId}/create_flow_run`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ parameters }),
  });
}

test("a pool that is not there is named with the command that makes it", async () => {
  await expect(deployed({ apiUrl: server.url, pool: "nowhere" })).rejects.toThrow(
    "prefect work-pool create nowhere --type process",
  );
});

test("Prefect's server checks parameters by our schema", async () => {
  const wrong = await createRun({ trips: "many" });
  expect(wrong.status).toBe(409);
  expect(await wrong.text()).toContain("trips");
  expect((await createRun({ mode: "nonsense" })).status).toBe(409);
});

test("Prefect's process worker runs it: Completed, with log lines and artifact", async () => {
  const worker = spawn(prefect, ["worker", "start", "-p", "zoo", "-t", "process"], {
    env: { ...server.env, CELLFLOW_HOME: add.settings.home },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [worker.stdout, worker.stderr]) {
    stream.on("data", (data: Buffer) => {
      output += data;
    });
  }
  try {
    const created = await createRun({ trips: 7, when: "2021-01-31T00:00:00Z" });
    expect(created.status).toBe(201);
    const { id } = (await created.json()) as { id: string };
    const run = await add.until(id, "COMPLETED", "FAILED", "CRASHED");
    expect(run.state_name, output).toBe("Completed");
    expect(run.labels?.["cellflow.process"]).toMatch(/^\d+:\d+$/);
    await expect.poll(() => add.logs(id)).toContain("reading data/a.csv");
    expect(await add.logs(id)).toContain("when is a date: true");
    const [artifact] = await add.client.artifacts.filter({
      artifacts: { flow_run_id: { any_: [id] }, key: { any_: ["sum"] } },
    });
    expect(artifact).toMatchObject({ key: "sum", data: "# Sum 21" });
  } finally {
    worker.kill("SIGINT");
    if (worker.exitCode === null) await once(worker, "exit");
  }
});

test("our worker serves a pool of Prefect's server, and hears a cancel", async () => {
  const worker = await startWorker({
    client: add.client,
    pools: ["zoo"],
    env: settingsEnvironment(add.settings, process.env),
    log: () => {},
    pollSeconds: 1,
  });
  try {
    const done = await add.run({ trips: 8 });
    expect((await add.until(done, "COMPLETED", "FAILED", "CRASHED")).state_name).toBe("Completed");
    const waiting = await add.run({ mode: "wait" });
    await add.until(waiting, "RUNNING");
    await add.client.flowRuns.setState(waiting, { type: "CANCELLING", name: "Cancelling" });
    expect((await add.until(waiting, "CANCELLED", "CRASHED", "COMPLETED")).state_type).toBe("CANCELLED");
  } finally {
    worker.stop({ cancel: true });
    await worker.done;
  }
});

test("runs killed together with their worker are ended by the next worker: Crashed, Cancelled where that was asked for", async () => {
  const [program = "", ...entry] = cellflowCommand();
  const killed = spawn(program, [...entry, "worker", "start", "-p", "zoo"], {
    env: settingsEnvironment(add.settings, process.env),
    stdio: "ignore",
  });
  const ids = [await add.run({ mode: "wait" }), await add.run({ mode: "wait" })];
  const [crashing = "", cancelling = ""] = ids;
  const runs = await Promise.all(ids.map((id) => add.until(id, "RUNNING")));
  for (const id of ids) await expect.poll(() => add.logs(id)).toContain("when is a date");
  killed.kill("SIGKILL");
  for (const { infrastructure_pid: pid } of runs) process.kill(-Number(pid), "SIGKILL");
  await add.client.flowRuns.setState(cancelling, { type: "CANCELLING", name: "Cancelling" });
  const lines: string[] = [];
  const worker = await startWorker({
    client: add.client,
    pools: ["zoo"],
    env: settingsEnvironment(add.settings, process.env),
    log: (line) => lines.push(line),
    pollSeconds: 1,
  });
  try {
    expect((await add.until(crashing, "CRASHED")).state?.message).toBe(
      "The process running this flow ended unexpectedly",
    );
    expect((await add.until(cancelling, "CANCELLED", "CRASHED")).state_type).toBe("CANCELLED");
    await expect
      .poll(() => lines.filter((line) => line.includes("of an earlier worker, is gone")))
      .toHaveLength(2);
  } finally {
    worker.stop({ cancel: true });
    await worker.done;
  }
});

test("a run whose end is stored, since the server was away, ends as it did, though its process is gone", async () => {
  const { client } = add;
  const { id } = await client.deployments.createFlowRun(add.deploymentId, {
    state: { type: "PENDING", name: "Pending" },
  });
  await client.flowRuns.label(id, { ...ownerLabels(process.pid), "cellflow.process": `${process.pid}:0` });
  await client.flowRuns.setState(id, { type: "RUNNING", name: "Running" });
  await spool(add.settings, { ending: { flowRunId: id, state: { type: "COMPLETED", name: "Completed" } } });
  const worker = await startWorker({
    client,
    pools: ["zoo"],
    env: settingsEnvironment(add.settings, process.env),
    log: () => {},
    pollSeconds: 1,
  });
  try {
    expect((await add.until(id, "COMPLETED", "CRASHED")).state_type).toBe("COMPLETED");
  } finally {
    worker.stop({ cancel: true });
    await worker.done;
  }
});

test("a run that is deleted while it goes on ends within the worker's next looks", async () => {
  const worker = await startWorker({
    client: add.client,
    pools: ["zoo"],
    env: settingsEnvironment(add.settings, process.env),
    log: () => {},
    pollSeconds: 1,
  });
  try {
    const id = await add.run({ mode: "block" });
    await add.until(id, "RUNNING");
    await add.client.flowRuns.delete(id);
    await expect.poll(() => worker.running()).toBe(0);
  } finally {
    worker.stop({ cancel: true });
    await worker.done;
  }
});
