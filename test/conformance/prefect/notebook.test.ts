/** The taxi notebook, unchanged, with its flow on a real Prefect server: read back through that server's own API. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type PrefectServer, startPrefect } from "../../setup/prefect.ts";
import { reportOf, taxiRun } from "../magics/taxi-run.ts";

let server: PrefectServer;
beforeAll(async () => {
  server = await startPrefect();
});
afterAll(() => server?.stop());

type Row = Record<string, unknown>;

async function ask<T>(path: string, body?: unknown): Promise<T> {
  const headers = { "content-type": "application/json" };
  const request = body === undefined ? {} : { method: "POST", headers, body: JSON.stringify(body) };
  const response = await fetch(`${server.url}${path}`, request);
  expect(response.ok, `${path}: ${response.status}`).toBe(true);
  return (await response.json()) as T;
}

test("flow run, task runs with their states, log lines and the report are there", async () => {
  await taxiRun({ PREFECT_API_URL: server.url }, [], async ({ view, result, markdown, stdout }) => {
    expect(stdout).toContain("Completed");
    expect(result).toMatchObject({ trainRows: 73_908, validationRows: 61_921 });
    const id = String(view.flowRun?.id);
    const run = await ask<Row>(`/flow_runs/${id}`);
    expect(run).toMatchObject({
      name: view.flowRun?.name,
      state_type: "COMPLETED",
      state_name: "Completed",
      run_count: 1,
      parameters: {
        train: "data/green_tripdata_2021-01.parquet",
        validation: "data/green_tripdata_2021-02.parquet",
      },
    });
    expect(await ask<Row>(`/flows/${run.flow_id}`)).toMatchObject({ name: "duration" });
    const states = await ask<Row[]>(`/flow_run_states/?flow_run_id=${id}`);
    expect(states.map((state) => state.name)).toEqual(["Pending", "Running", "Completed"]);

    // Task runs are made from events, some seconds later.
    const ofRun = { flow_runs: { id: { any_: [id] } } };
    const tasks = () => ask<Row[]>("/task_runs/filter", { ...ofRun, sort: "EXPECTED_START_TIME_ASC" });
    const done = async () => (await tasks()).filter((task) => task.state_name === "Completed").length;
    await expect.poll(done, { interval: 250 }).toBe(4);
    const seen = (await tasks()).map((task) => ({ id: task.id, name: task.name }));
    expect(seen.toSorted(byName)).toEqual(view.tasks.map(({ id, name }) => ({ id, name })).toSorted(byName));
    for (const task of view.tasks) {
      const states = await ask<Row[]>(`/task_run_states/?task_run_id=${task.id}`);
      expect(
        states.map((state) => state.name),
        task.name,
      ).toEqual(["Pending", "Running", "Completed"]);
    }

    const lines = () =>
      ask<Row[]>("/logs/filter", {
        logs: { flow_run_id: { any_: [id] } },
        limit: 200,
        sort: "TIMESTAMP_ASC",
      });
    await expect
      .poll(async () => (await lines()).map((line) => line.message).join("\n"))
      .toContain(`RMSE on the validation month: ${result.rmse.toFixed(2)} minutes`);
    const text = (await lines()).map((line) => line.message).join("\n");
    for (const part of ["kept 73908 of", "kept 61921 of", "100 of 100 trees"]) expect(text).toContain(part);
    const training = view.tasks.find((task) => task.task === "train_best_model")?.id;
    expect((await lines()).find((line) => String(line.message).startsWith("100 of 100"))?.task_run_id).toBe(
      training,
    );

    const artifacts = await ask<Row[]>("/artifacts/filter", {
      artifacts: { key: { any_: ["duration-model-report"] } },
    });
    expect(artifacts).toHaveLength(1);
    expect(artifacts[0]).toMatchObject({ type: "markdown", data: reportOf(result.rmse), flow_run_id: id });
    expect(markdown).toBe(artifacts[0]?.data);
    expect(await ask<Row>("/artifacts/duration-model-report/latest")).toMatchObject({ data: markdown });
  });
});

function byName(a: Row, b: Row): number {
  return String(a.name).localeCompare(String(b.name));
}
