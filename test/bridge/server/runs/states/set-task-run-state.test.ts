import { expect, test } from "vitest";
import { ask, openServer } from "../../harness.ts";

test("a task run that is sent away has no slot of its tag's limit", async () => {
  const server = await openServer(":memory:");
  await ask(server, "/concurrency_limits/", { tag: "x", concurrency_limit: 1 });
  const scheduled_time = "2031-01-01T00:00:00Z";
  const state = { type: "SCHEDULED", state_details: { scheduled_time } };
  const later = await ask(server, "/task_runs/", { task_key: "k", dynamic_key: "0", tags: ["x"], state });
  const now = await ask(server, "/task_runs/", { task_key: "k", dynamic_key: "1", tags: ["x"] });
  const run = (id: string) => ask(server, `/task_runs/${id}/set_state`, { state: { type: "RUNNING" } });
  const slots = async () => (await ask(server, "/concurrency_limits/tag/x")).active_slots;

  expect(await run(later.id)).toMatchObject({
    status: "WAIT",
    details: { reason: "Scheduled time is in the future" },
  });
  expect(await slots()).toEqual([]);
  expect((await run(now.id)).status).toBe("ACCEPT");
  expect(await slots()).toEqual([now.id]);
  expect(await run(later.id)).toMatchObject({
    status: "WAIT",
    details: { reason: "Concurrency limit reached for tags: x", delay_seconds: expect.any(Number) },
  });
  await ask(server, `/task_runs/${now.id}/set_state`, { state: { type: "COMPLETED" } });
  expect(await slots()).toEqual([]);
});
