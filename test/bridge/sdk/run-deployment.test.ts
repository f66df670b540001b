/** Runs of deployments from code. The worker that runs them is played by the test, on the real embedded API. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Client } from "../../../bridge/client/client.ts";
import { flow, runDeployment, task } from "../../../bridge/index.ts";
import { type TemporaryEngine, temporaryEngine } from "../engine/temporary-engine.ts";

let engine: TemporaryEngine;
let client: Client;
beforeAll(async () => {
  engine = temporaryEngine();
  client = await engine.client();
  const { id } = await client.flows.create("duration");
  await client.deployments.create({
    name: "daily",
    flow_id: id,
    parameter_openapi_schema: {
      type: "object",
      properties: { month: { type: "string" } },
      required: ["month"],
    },
    enforce_parameter_schema: true,
  });
});
afterAll(() => engine.close());

/** Takes up the next scheduled run of the deployment and ends it. */
async function work(end: "COMPLETED" | "FAILED"): Promise<void> {
  for (;;) {
    const [run] = await client.flowRuns.filter({
      flows: { name: { any_: ["duration"] } },
      flow_runs: { state: { type: { any_: ["SCHEDULED"] } } },
    });
    if (!run) {
      await new Promise((resolve) => setImmediate(resolve));
      continue;
    }
    for (const type of ["PENDING", "RUNNING", end] as const) await client.flowRuns.setState(run.id, { type });
    return;
  }
}

test("it resolves with the run when that has ended, and stands in the graph of the flow around it", async () => {
  const month = task(async () => ["2021-01"], { name: "month" });
  const main = flow(
    async () => {
      const [first] = await Promise.all([
        runDeployment("duration/daily", {
          parameters: { month: (await month())[0] },
          flowRunName: "january",
          tags: ["ad-hoc"],
          pollInterval: 0.01,
        }),
        work("COMPLETED"),
      ]);
      return first.id;
    },
    { name: "main" },
  );
  const id = await main();
  const run = await client.flowRuns.read(id);
  expect(run).toMatchObject({
    name: "january",
    state_type: "COMPLETED",
    parameters: { month: "2021-01" },
    tags: ["ad-hoc"],
  });
  const [around] = await client.flowRuns.filter({ flows: { name: { any_: ["main"] } } });
  const parent = await client.taskRuns.read(String(run.parent_task_run_id));
  expect(parent).toMatchObject({ flow_run_id: around?.id, name: expect.stringMatching(/^duration\/daily-/) });
});

test("its failure is its state; what is not to be waited for comes back scheduled", async () => {
  const [failed] = await Promise.all([
    runDeployment("duration/daily", { parameters: { month: "a" }, pollInterval: 0.01 }),
    work("FAILED"),
  ]);
  expect(failed.state_type).toBe("FAILED");
  const at = new Date(Date.now() + 3_600_000);
  const later = await runDeployment("duration/daily", {
    parameters: { month: "b" },
    timeout: 0,
    scheduledTime: at,
    idempotencyKey: "k",
  });
  expect(later).toMatchObject({ state_type: "SCHEDULED", parent_task_run_id: null });
  expect(Date.parse(later.expected_start_time ?? "")).toBe(at.getTime());
  const again = await runDeployment("duration/daily", {
    parameters: { month: "b" },
    timeout: 0,
    idempotencyKey: "k",
  });
  expect(again.id).toBe(later.id);
});

test.each<[string, object, RegExp]>([
  ["duration/dayly", {}, /no deployment duration\/dayly .*did you mean duration\/daily\?/],
  ["nothing", {}, /no deployment nothing \(a name is flow\/deployment\); it has duration\/daily/],
  ["duration/daily", { scheduled_time: new Date() }, /no option `scheduled_time`: write `scheduledTime`/],
  ["duration/daily", { parameters: { month: 5 } }, /month/],
])("%s with %j is refused in words", async (name, options, line) => {
  await expect(runDeployment(name, options)).rejects.toThrow(line);
});

test("who waits is ended when its own run is", async () => {
  const main = flow(async () => runDeployment("duration/daily", { parameters: { month: "c" } }), {
    name: "waits",
    timeout: 0.3,
  });
  await expect(main()).rejects.toThrow("exceeded timeout");
});
