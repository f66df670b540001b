/** Prefect's own process worker, unchanged, serves a pool of our server: Python's deployments and ours. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Deployed, deployed } from "../../../bridge/worker/deployed.ts";
import { type ServedApi, serveForClients } from "./our-server.ts";

const FLOWS = fileURLToPath(new URL("./worker/", import.meta.url));
/** On a machine that others use, too: a run starts a Python. */
const TIMEOUT_MS = 300_000;

let api: ServedApi;
let ours: Deployed;
let python: string;
let worker: Worker;
beforeAll(async () => {
  api = await serveForClients();
  const views = await call("GET", "/collections/views/aggregate-worker-metadata");
  await call("POST", "/work_pools/", {
    name: "zoo",
    type: "process",
    base_job_template: views.prefect.process.default_base_job_configuration,
  });
  ours = await deployed({ apiUrl: api.url, pool: "zoo" });
  const flow = await call("POST", "/flows/", { name: "work" });
  const created = await call("POST", "/deployments/", {
    name: "python",
    flow_id: flow.id,
    entrypoint: "flows.py:work",
    work_pool_name: "zoo",
    pull_steps: [{ "prefect.deployments.steps.set_working_directory": { directory: FLOWS } }],
    job_variables: { env: { NOTES: api.folder } },
    parameter_openapi_schema: { type: "object", properties: { mode: { type: "string" } } },
  });
  python = created.id;
  worker = startWorker();
});
afterAll(async () => {
  await worker?.stop("SIGINT");
  await ours?.remove();
  await api?.stop();
});

// biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails where it is not
async function call(method: string, path: string, body?: unknown): Promise<any> {
  const response = await fetch(api.url + path, {
    method,
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} is answered ${response.status}: ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}

interface Worker {
  output(): string;
  stop(signal: NodeJS.Signals): Promise<void>;
}

function startWorker(): Worker {
  const child = spawn("prefect", ["worker", "start", "-p", "zoo", "-t", "process", "-n", "keeper"], {
    env: {
      ...api.env,
      CELLFLOW_HOME: ours.settings.home,
      PREFECT_LOGGING_LEVEL: "DEBUG",
      PREFECT_WORKER_QUERY_SECONDS: "1",
      PREFECT_WORKER_HEARTBEAT_SECONDS: "2",
      // Only an event can tell of a cancel in time.
      PREFECT_WORKER_ENABLE_CANCELLATION: "true",
      PREFECT_WORKER_CANCELLATION_POLL_SECONDS: "3600",
    },
    cwd: api.folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data: Buffer) => {
      output += data;
    });
  }
  return {
    output: () => output,
    async stop(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await once(child, "exit");
    },
  };
}

async function start(mode = "run"): Promise<string> {
  return (await call("POST", `/deployments/${python}/create_flow_run`, { parameters: { mode } })).id;
}

/** The names of a run's states; `Late` is left out: that depends on how busy the machine is. */
async function states(id: string): Promise<string[]> {
  const found: { name: string; timestamp: string }[] = await call(
    "GET",
    `/flow_run_states/?flow_run_id=${id}`,
  );
  return found
    .sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1))
    .map((state) => state.name)
    .filter((name) => name !== "Late");
}

async function until(id: string, ...names: string[]): Promise<void> {
  const options = { timeout: TIMEOUT_MS, interval: 200, message: worker.output() };
  await expect.poll(async () => (await call("GET", `/flow_runs/${id}`)).state_name, options).toBeOneOf(names);
}

const RAN = ["Scheduled", "Pending", "Submitting", "Running", "Completed"];

function onOffer(): Promise<{ flow_run: { id: string } }[]> {
  return call("POST", "/work_pools/zoo/get_scheduled_flow_runs", {});
}

describe("Prefect's process worker", { timeout: TIMEOUT_MS }, () => {
  test("runs deployments of Python and of ours, and is seen by the pool", async () => {
    const theirs = await start();
    const mine = await ours.run({ trips: 7 });
    await until(theirs, "Completed");
    await until(mine, "Completed");
    expect(await states(theirs)).toEqual(RAN);
    expect(await states(mine)).toEqual(RAN);
    await expect.poll(() => ours.logs(theirs)).toContain("works in mode run");
    await expect.poll(() => ours.logs(mine)).toContain("reading data/a.csv");
    const run = await call("GET", `/flow_runs/${theirs}`);
    expect(run.labels["prefect.worker.name"]).toBe("keeper");
    expect(run.infrastructure_pid).toMatch(/\d/);
    const [seen] = await call("POST", "/work_pools/zoo/workers/filter", {});
    expect(seen).toMatchObject({ name: "keeper", status: "ONLINE", heartbeat_interval_seconds: 2 });
    expect((await call("GET", "/work_pools/zoo")).status).toBe("READY");
    expect((await call("GET", `/deployments/${python}`)).status).toBe("READY");
    await expect.poll(() => worker.output()).toContain("worker channel is healthy");
  });

  test("hears of a cancel by its event, while runs of Python and of ours are under way", async () => {
    const theirs = await start("wait");
    const mine = await ours.run({ mode: "wait" });
    for (const id of [theirs, mine]) await until(id, "Running");
    await expect.poll(() => ours.logs(mine)).toContain("mode wait");
    for (const id of [theirs, mine]) {
      await call("POST", `/flow_runs/${id}/set_state`, { state: { type: "CANCELLING" } });
    }
    for (const id of [theirs, mine]) await until(id, "Cancelled");
    expect(await states(theirs)).toEqual([...RAN.slice(0, -1), "Cancelling", "Cancelled"]);
  });

  test("gets nothing of a paused pool or queue, and no more than their limits allow", async () => {
    const [queue] = await call("POST", "/work_pools/zoo/queues/filter", {});
    await call("PATCH", "/work_pools/zoo", { is_paused: true });
    expect((await call("GET", "/work_pools/zoo")).status).toBe("PAUSED");
    const first = await start("wait");
    expect(await onOffer()).toEqual([]);
    await call("PATCH", `/work_queues/${queue.id}`, { is_paused: true });
    await call("PATCH", "/work_pools/zoo", { is_paused: false });
    expect(await onOffer()).toEqual([]);
    await call("PATCH", `/work_queues/${queue.id}`, { is_paused: false, concurrency_limit: 1 });
    await until(first, "Running");
    const second = await start();
    expect(await onOffer()).toEqual([]);
    await call("PATCH", `/work_queues/${queue.id}`, { concurrency_limit: null });
    await call("PATCH", "/work_pools/zoo", { concurrency_limit: 1 });
    expect(await onOffer()).toEqual([]);
    await until(second, "Late");
    expect((await call("GET", `/flow_runs/${second}`)).state_type).toBe("SCHEDULED");
    await writeFile(join(api.folder, "go on"), "");
    await until(first, "Completed");
    await until(second, "Completed");
    expect(await states(second)).toEqual(RAN);
    await call("PATCH", "/work_pools/zoo", { concurrency_limit: null });
  });

  test("killed and started again, it loses no run and doubles none", async () => {
    const before = [await start(), await start()];
    await worker.stop("SIGKILL");
    const meanwhile = [await start(), await start()];
    worker = startWorker();
    for (const id of meanwhile) await until(id, "Completed");
    const begun = (await readFile(join(api.folder, "begun"), "utf8")).split("\n");
    for (const id of meanwhile) expect(begun.filter((line) => line === id)).toHaveLength(1);
    // What the killed worker had claimed is its own: nobody else starts it. What it had not is run by the next.
    for (const id of before) {
      const names = await states(id);
      if (!names.includes("Pending")) await until(id, "Completed");
      expect(begun.filter((line) => line === id).length).toBeLessThanOrEqual(1);
    }
  });
});
