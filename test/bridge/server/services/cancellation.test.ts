import { expect, test } from "vitest";
import type { ApiServer } from "../../../../bridge/server/app.ts";
import { cleanUpCancelled } from "../../../../bridge/server/services/cancellation.ts";
import { ask, openServer, startRun } from "../harness.ts";

async function state(server: ApiServer, path: string) {
  const { state: it } = await ask(server, path);
  return [it.name, it.message];
}
function propose(server: ApiServer, run: string, type: string) {
  return ask(server, `/flow_runs/${run}/set_state`, { state: { type }, force: true });
}

test("who cancels a run has 300 seconds to end it", async () => {
  const server = await openServer(":memory:");
  const [long, short] = [await startRun(server), await startRun(server)];
  for (const run of [long, short]) await propose(server, run, "CANCELLING");
  const { database, now } = server.context;
  const ago = (seconds: number, run: string) =>
    database.run("UPDATE flow_run SET state_timestamp = ? WHERE id = ?", now() - seconds * 1e6, run);
  ago(301, long);
  ago(290, short);
  cleanUpCancelled(server.context);
  expect(await state(server, `/flow_runs/${long}`)).toEqual([
    "Cancelled",
    "Flow run cancellation timed out; marked this flow run as Cancelled.",
  ]);
  expect(await state(server, `/flow_runs/${short}`)).toEqual(["Cancelling", null]);
});

test("what was called in a cancelled run is cancelled: its tasks, its flows, and runs of deployments begin to be", async () => {
  const server = await openServer(":memory:");
  const flow = await ask(server, "/flows/", { name: "f" });
  const under = async (name: string, parent: string) => {
    const keys = { name, task_key: "k", dynamic_key: name, flow_run_id: parent };
    return (await ask(server, "/task_runs/", { ...keys, state: { type: "RUNNING" } })).id;
  };
  const child = async (task: string, extra = {}) =>
    (
      await ask(server, "/flow_runs/", {
        flow_id: flow.id,
        parent_task_run_id: task,
        state: { type: "RUNNING" },
        ...extra,
      })
    ).id;
  const [gone, other] = [await startRun(server), await startRun(server)];
  const task = await under("task", gone);
  const called = await child(await under("calls", gone));
  const deployment = await ask(server, "/deployments/", { name: "d", flow_id: flow.id });
  const deployed = await child(await under("deploys", gone), { deployment_id: deployment.id });
  const inner = await child(await under("inner", called));
  const kept = await child(await under("calls", other));

  await propose(server, gone, "CANCELLED");
  cleanUpCancelled(server.context);
  cleanUpCancelled(server.context);

  const message = "The parent flow run was cancelled.";
  expect(await state(server, `/task_runs/${task}`)).toEqual(["Cancelled", message]);
  expect(await state(server, `/flow_runs/${called}`)).toEqual(["Cancelled", message]);
  expect(await state(server, `/flow_runs/${inner}`)).toEqual(["Cancelled", message]);
  expect(await state(server, `/flow_runs/${deployed}`)).toEqual(["Cancelling", message]);
  expect(await state(server, `/flow_runs/${kept}`)).toEqual(["Running", null]);
});
