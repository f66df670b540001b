import { expect, test } from "vitest";
import { ask, openServer } from "../../harness.ts";

/** A deployment with one slot, and how many of its slots are taken. */
async function deployment() {
  const server = await openServer();
  const flow = await ask(server, "/flows/", { name: "f" });
  const { id } = await ask(server, "/deployments/", { name: "d", flow_id: flow.id, concurrency_limit: 1 });
  const start = async (extra = {}) =>
    (await ask(server, `/deployments/${id}/create_flow_run`, extra)).id as string;
  const set = async (run: string, type: string, force = false) =>
    ask(server, `/flow_runs/${run}/set_state`, { state: { type }, force });
  const taken = async () => (await ask(server, `/v2/concurrency_limits/deployment:${id}`)).active_slots;
  return { server, start, set, taken };
}

test("a run that is forced to be Cancelling has its slot until it is over", async () => {
  const { start, set, taken } = await deployment();
  const run = await start();
  await set(run, "PENDING");
  await set(run, "RUNNING");
  await set(run, "CANCELLING", true);
  expect(await taken()).toBe(1);
  await set(run, "CANCELLED", true);
  expect(await taken()).toBe(0);
});

test("a run that ends while it waits for its retry gives its slot back", async () => {
  const { server, start, set, taken } = await deployment();
  const run = await start();
  await server.fetch(
    new Request(`http://x/api/flow_runs/${run}`, {
      method: "PATCH",
      body: JSON.stringify({ empirical_policy: { retries: 1, retry_delay: 3600 } }),
    }),
  );
  await set(run, "PENDING");
  await set(run, "RUNNING");
  expect((await set(run, "FAILED")).state.name).toBe("AwaitingRetry");
  expect(await taken()).toBe(1);
  await set(run, "CANCELLED", true);
  expect(await taken()).toBe(0);
  const next = await start();
  expect((await set(next, "PENDING")).status).toBe("ACCEPT");
});
