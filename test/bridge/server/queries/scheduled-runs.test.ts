import { expect, test } from "vitest";
import { ask, openServer } from "../harness.ts";

test("a run says the name that its queue has now; one that is offered, the name that was asked for", async () => {
  const server = await openServer(":memory:");
  const flow = await ask(server, "/flows/", { name: "f" });
  const pool = await ask(server, "/work_pools/", { name: "p", type: "process" });
  const runs = [];
  for (const extra of [{}, { work_queue_name: "q" }]) {
    const deployment = { name: `d${runs.length}`, flow_id: flow.id, work_pool_name: "p", ...extra };
    const { id } = await ask(server, "/deployments/", deployment);
    runs.push(await ask(server, `/deployments/${id}/create_flow_run`, {}));
  }
  expect(runs.map((run) => run.work_queue_name)).toEqual(["default", "q"]);
  const queue = await ask(server, "/work_pools/p/queues/q");
  await server.fetch(
    new Request(`http://embedded/api/work_queues/${queue.id}`, {
      method: "PATCH",
      body: JSON.stringify({ name: "renamed" }),
    }),
  );
  expect(await ask(server, `/flow_runs/${runs[1].id}`)).toMatchObject({ work_queue_name: "renamed" });
  const offered = await ask(server, "/work_pools/p/get_scheduled_flow_runs", {});
  const names = offered.map((one: { flow_run: { work_queue_name: string } }) => one.flow_run.work_queue_name);
  expect(names).toEqual([null, "q"]);
  expect(offered[0]).toMatchObject({ work_pool_id: pool.id });
});
