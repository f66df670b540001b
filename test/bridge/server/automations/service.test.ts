import { join } from "node:path";
import { expect, test } from "vitest";
import type { ApiServer } from "../../../../bridge/server/app.ts";
import { v7 } from "../../../../bridge/uuid.ts";
import { ask, openServer, startRun, temporaryFolder } from "../harness.ts";
import { automate, EVENT, emit, events } from "./automated.ts";

async function names(server: ApiServer): Promise<string[]> {
  return (await events(server)).map(({ event }) => event.slice("prefect.automation.".length));
}

test("an event triggers an automation, and its action is executed once", async () => {
  const server = await openServer();
  const stop = server.startServices();
  const id = await automate(server, {});
  const event = await emit(server);
  await expect
    .poll(() => names(server))
    .toEqual(["created", "triggered", "action.triggered", "action.executed"]);
  const [, triggered, , executed] = await events(server);
  expect(triggered).toMatchObject({
    resource: { "prefect.resource.id": `prefect.automation.${id}`, "prefect.posture": "Reactive" },
    related: [
      { "prefect.resource.id": `prefect.event.${event}`, "prefect.resource.role": "triggering-event" },
    ],
    payload: { triggering_labels: {}, triggering_event: { id: event } },
  });
  expect(executed?.payload).toMatchObject({ action_index: 0, action_type: "do-nothing" });
  stop();
});

test("what came in while nobody led is evaluated by who leads next, in another process's database too", async () => {
  const file = join(temporaryFolder(), "shared.db");
  const [one, two] = [await openServer(file), await openServer(file)];
  await automate(one, { trigger: { ...EVENT, threshold: 2, within: 60 } });
  const stopOne = one.startServices();
  await emit(two);
  await expect.poll(() => one.context.database.get("SELECT count FROM automation_bucket")?.count).toBe(1);
  stopOne();
  await emit(one);
  const stopTwo = two.startServices();
  await expect.poll(() => names(two)).toContain("action.executed");
  expect((await names(one)).filter((name) => name === "triggered")).toHaveLength(1);
  stopTwo();
});

test("an event that cannot be evaluated holds up no other", async () => {
  const server = await openServer();
  await automate(server, {});
  const broken = await emit(server, { event: "b.happened" });
  server.context.database.run("UPDATE event SET event = 'a.happened', payload = '{' WHERE id = ?", broken);
  const event = await emit(server);
  const stop = server.startServices();
  await expect.poll(() => names(server), { timeout: 20_000 }).toContain("triggered");
  const [, triggered] = await events(server);
  expect(triggered?.payload).toMatchObject({ triggering_event: { id: event } });
  stop();
});

test("automations that trigger each other come to an end, and say so", async () => {
  const server = await openServer();
  const stop = server.startServices();
  await automate(server, { trigger: { ...EVENT, expect: ["a.happened", "prefect.automation.triggered"] } });
  await emit(server);
  const failed = () => events(server, "prefect.automation.action.failed");
  await expect.poll(failed).toMatchObject([{ payload: { code: "automation.chain" } }]);
  expect(await events(server, "prefect.automation.triggered")).toHaveLength(25);
  stop();
});

test("many automations that trigger each other come to an end, however many each triggers", async () => {
  const server = await openServer();
  const trigger = { ...EVENT, expect: ["a.happened", "prefect.automation.action.executed"] };
  for (let index = 0; index < 5; index++) await automate(server, { name: `a${index}`, trigger });
  await emit(server);
  const stop = server.startServices();
  const { database } = server.context;
  const count = (table: string) => Number(database.get(`SELECT count(*) AS n FROM ${table}`)?.n);
  const told = () => events(server, "prefect.automation.action.failed");
  await expect
    .poll(told, { timeout: 60_000 })
    .toContainEqual(
      expect.objectContaining({ payload: expect.objectContaining({ code: "automation.chain" }) }),
    );
  await expect.poll(() => count("automation_action"), { timeout: 60_000 }).toBe(0);
  const before = count("event");
  expect(before).toBeLessThan(12_000);
  // Another event begins anew.
  await ask(server, "/automations/filter", {});
  stop();
});

test("a run that fails runs a deployment, and its own state is what cancels, suspends and deletes it", async () => {
  const server = await openServer();
  const stop = server.startServices();
  const flow = await ask(server, "/flows/", { name: "other" });
  const deployment = await ask(server, "/deployments/", {
    name: "d",
    flow_id: flow.id,
    parameters: { x: 1 },
  });
  await automate(server, {
    trigger: {
      ...EVENT,
      expect: ["prefect.flow-run.Failed"],
      match: { "prefect.resource.id": "prefect.flow-run.*" },
    },
    actions: [
      { type: "run-deployment", deployment_id: deployment.id, parameters: { y: 2 }, schedule_after: 60 },
      { type: "pause-deployment", deployment_id: deployment.id },
      { type: "delete-flow-run" },
    ],
  });
  const run = await startRun(server);
  await ask(server, `/flow_runs/${run}/set_state`, { state: { type: "FAILED" } });
  await expect
    .poll(async () => (await names(server)).filter((name) => name === "action.executed").length)
    .toBe(3);
  expect(await ask(server, `/deployments/${deployment.id}`)).toMatchObject({ paused: true });
  expect(await ask(server, `/flow_runs/${run}`)).toHaveProperty("detail");
  const executed = await events(server, "prefect.automation.action.executed");
  expect(executed[0]).toMatchObject({
    related: [
      { "prefect.resource.id": `prefect.deployment.${deployment.id}`, "prefect.resource.role": "target" },
      { "prefect.resource.role": "flow-run" },
      { "prefect.resource.role": "automation-triggered-event" },
      { "prefect.resource.role": "triggering-event" },
    ],
    payload: { status_code: 201 },
  });
  stop();
});

test("an event that follows one that comes later waits for it", async () => {
  const server = await openServer();
  const stop = server.startServices();
  await automate(server, {
    trigger: {
      type: "sequence",
      within: 60,
      triggers: [
        { ...EVENT, expect: ["first"] },
        { ...EVENT, expect: ["second"] },
      ],
    },
  });
  const first = v7();
  await emit(server, { event: "second", follows: first });
  await emit(server, { event: "first", id: first });
  await expect.poll(() => names(server)).toContain("triggered");
  stop();
});

test("buckets do not grow without bound", async () => {
  const server = await openServer();
  const { database, now } = server.context;
  const id = await automate(server, {
    trigger: { ...EVENT, for_each: ["prefect.resource.id"], within: 3600 },
  });
  const trigger = JSON.parse(
    String(database.get("SELECT trigger FROM automation WHERE id = ?", id)?.trigger),
  ).id;
  database.run(
    `INSERT INTO automation_bucket (automation_id, trigger_id, bucketing_key, start_time, end_time, count)
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100010)
     SELECT ?1, ?2, '["' || i || '"]', ?3, ?3 + 3600000000 + i, 1 FROM n`,
    id,
    trigger,
    now(),
  );
  const stop = server.startServices();
  await expect.poll(() => database.get("SELECT count(*) AS n FROM automation_bucket")?.n).toBe(100_000);
  stop();
});
