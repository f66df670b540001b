import { expect, test } from "vitest";
import { ask, openServer } from "../harness.ts";

function call(method: string, path: string, body?: unknown) {
  return new Request(`http://x/api${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

test("with a flow go its deployments and runs, and whatever belongs to those; others stay", async () => {
  const server = await openServer();
  const make = async (name: string) => {
    const flow = await ask(server, "/flows/", { name });
    const schedules = [{ schedule: { interval: 3600 } }];
    await ask(server, "/deployments/", { name: "d", flow_id: flow.id, schedules });
    const run = await ask(server, "/flow_runs/", { flow_id: flow.id, tags: ["t"] });
    const task = await ask(server, "/task_runs/", { task_key: "k", dynamic_key: "0", flow_run_id: run.id });
    const line = {
      name: "n",
      level: 20,
      message: "m",
      timestamp: "2021-01-01T00:00:00Z",
      flow_run_id: run.id,
    };
    await ask(server, "/logs/", [line]);
    await ask(server, `/flow_runs/${run.id}/input`, { key: "a", value: "1" });
    await ask(server, "/v2/concurrency_limits/", { name, limit: 1 });
    await ask(server, "/v2/concurrency_limits/increment-with-lease", {
      names: [name],
      slots: 1,
      lease_duration: 60,
      holder: { type: "task_run", id: task.id },
    });
    const child = await ask(server, "/flow_runs/", {
      flow_id: (await ask(server, "/flows/", { name: "child" })).id,
      parent_task_run_id: task.id,
    });
    return { flow, run, task, child };
  };
  const [gone, stays] = [await make("gone"), await make("stays")];

  expect((await server.fetch(call("DELETE", `/flows/${gone.flow.id}`))).status).toBe(204);

  const { database } = server.context;
  const count = (table: string, column: string, id: string) =>
    Number(database.get(`SELECT count(*) AS count FROM ${table} WHERE ${column} = ?`, id)?.count);
  const left = ({ flow, run, task }: typeof gone) => [
    count("flow", "id", flow.id),
    count("deployment", "flow_id", flow.id),
    count("flow_run", "flow_id", flow.id),
    count("flow_run_tag", "flow_run_id", run.id),
    ...["flow_run_state", "task_run", "log", "flow_run_input"].map((table) =>
      count(table, "flow_run_id", run.id),
    ),
    count("task_run_state", "task_run_id", task.id),
    count("concurrency_lease", "holder_id", task.id),
  ];
  expect(left(gone)).toEqual(Array(10).fill(0));
  expect(left(stays)).not.toContain(0);
  expect(Number(database.get("SELECT count(*) AS count FROM deployment_schedule")?.count)).toBe(1);
  expect((await ask(server, `/flow_runs/${gone.child.id}`)).parent_task_run_id).toBeNull();
  expect((await ask(server, "/v2/concurrency_limits/gone")).active_slots).toBe(0);
  const events = database.all(
    "SELECT event FROM event WHERE resource_id = ? ORDER BY seq",
    `prefect.flow.${gone.flow.id}`,
  );
  expect(events.map(({ event }) => event)).toEqual(["prefect.flow.created", "prefect.flow.deleted"]);
});
