import { expect, test } from "vitest";
import { type Shorthand, shorthandAutomation } from "../../../bridge/commands/automations/shorthand.ts";
import { formatTime } from "../../../bridge/contract/time.ts";
import type { ApiServer } from "../../../bridge/server/app.ts";
import { openReceiver } from "../notify/receiver.ts";
import { automate, emit, events, saveBlock } from "../server/automations/automated.ts";
import { ask, openServer, startRun } from "../server/harness.ts";

async function alarm(server: ApiServer, on: string, more: Partial<Shorthand> = {}) {
  const receiver = await openReceiver();
  const id = await saveBlock(server, "slack-webhook", { url: receiver.url });
  const notify = [{ slug: "slack-webhook", id }];
  const none = { name: "alarm", deploymentIds: [], flowIds: [], tags: [], runIds: [] };
  await automate(server, shorthandAutomation({ ...none, on, notify, ...more }));
  return receiver;
}

function texts(received: readonly { body: string }[]): string[] {
  return received.map(({ body }) => JSON.parse(body).text);
}

test("how a run ended is told with its message, duration, number and link", async () => {
  const server = await openServer();
  const { received, count } = await alarm(server, "completed,failed");
  const stop = server.startServices("http://flows.example.com");
  const run = await startRun(server, {}, { name: "brave-otter" });
  await ask(server, "/artifacts/", {
    key: "duration-model",
    flow_run_id: run,
    metadata_: { rmse: "6.2311" },
  });
  await ask(server, `/flow_runs/${run}/set_state`, { state: { type: "COMPLETED", message: "all <fine>" } });
  await count(1);
  expect(texts(received)).toEqual([
    [
      "*Flow run f/brave-otter: Completed*",
      "all &lt;fine&gt;",
      "Duration: 0:00:00",
      "RMSE: 6.23 (duration-model)",
      `http://flows.example.com/runs/flow-run/${run}`,
    ].join("\n"),
  ]);
  stop();
});

test("a run that was not started in time is told of", async () => {
  const server = await openServer();
  const { received, count } = await alarm(server, "late", { tags: ["prod"] });
  const flow = await ask(server, "/flows/", { name: "f" });
  const state = {
    type: "SCHEDULED",
    state_details: { scheduled_time: formatTime((Date.now() - 60_000) * 1000) },
  };
  for (const [name, tags] of [
    ["otter", ["prod"]],
    ["other", []],
  ] as const)
    await ask(server, "/flow_runs/", { flow_id: flow.id, name, tags, state });
  const stop = server.startServices();
  await count(1);
  await expect.poll(() => events(server, "prefect.flow-run.Late"), { timeout: 30_000 }).toHaveLength(2);
  expect(texts(received)).toEqual(["*Flow run f/otter: Late*"]);
  stop();
});

test("a run that does not end in time is told of, one that does is not", async () => {
  const server = await openServer();
  const { received, count } = await alarm(server, "stuck", { after: "1h" });
  const stop = server.startServices();
  const over = await startRun(server, {}, { name: "over" });
  await startRun(server, {}, { name: "stuck" });
  const { database } = server.context;
  const buckets = () => Number(database.get("SELECT count(*) AS n FROM automation_bucket")?.n);
  await expect.poll(buckets, { timeout: 30_000 }).toBe(2);
  await ask(server, `/flow_runs/${over}/set_state`, { state: { type: "COMPLETED" } });
  const counted = () => Number(database.get("SELECT max(count) AS n FROM automation_bucket")?.n);
  await expect.poll(counted, { timeout: 30_000 }).toBe(1);
  // The hour is over.
  database.run("UPDATE automation_bucket SET end_time = ?", server.context.now());
  await emit(server);
  await count(1);
  await expect
    .poll(() => events(server, "prefect.automation.action.executed"), { timeout: 30_000 })
    .toHaveLength(1);
  expect(texts(received)).toEqual(["*Flow run f/stuck: not over after 1h*"]);
  stop();
});
