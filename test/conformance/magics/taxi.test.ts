/** The taxi notebook on the embedded API: as it stands, and with its two months the other way round. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { createClient } from "../../../bridge/client/client.ts";
import { createTransport } from "../../../bridge/client/transport/create-transport.ts";
import { reportOf, taxiRun } from "./taxi-run.ts";

const january = "data/green_tripdata_2021-01.parquet";
const february = "data/green_tripdata_2021-02.parquet";
const embedded = { CELLFLOW_API: "embedded" };

test("January predicts February: rows, error, report, and the run in the database", async () => {
  await taxiRun(embedded, [], async ({ view, result, markdown, home }) => {
    expect(result).toMatchObject({ trainRows: 73_908, validationRows: 61_921 });
    expect(result.rmse).toBeGreaterThan(5.5);
    expect(result.rmse).toBeLessThanOrEqual(6.2);
    expect(markdown).toBe(reportOf(result.rmse));
    expect(view.flowRun).toMatchObject({
      flow: "duration",
      state: { name: "Completed" },
      parameters: { train: january, validation: february },
    });
    expect(view.tasks.map((task) => [task.task, task.state.name])).toEqual([
      ["read_data", "Completed"],
      ["read_data", "Completed"],
      ["add_features", "Completed"],
      ["train_best_model", "Completed"],
    ]);
    const [first, second, features, training] = view.tasks;
    expect(features?.inputs.toSorted()).toEqual([first?.id, second?.id].toSorted());
    expect(training?.inputs).toEqual([features?.id]);
    expect(
      (first?.startTime ?? 0) < (second?.endTime ?? 0) && (second?.startTime ?? 0) < (first?.endTime ?? 0),
    ).toBe(true);

    const client = createClient(await createTransport({ home, database: join(home, "cellflow.db") }));
    try {
      expect(await client.flowRuns.read(String(view.flowRun?.id))).toMatchObject({ state_name: "Completed" });
      const [artifact] = await client.artifacts.filter({
        artifacts: { key: { any_: ["duration-model-report"] } },
      });
      expect(artifact).toMatchObject({ type: "markdown", data: markdown, flow_run_id: view.flowRun?.id });
    } finally {
      await client.transport.close();
    }
  });
});

test("February predicts January, by two parameters and nothing else", async () => {
  const swapped = ["-p", `trainPath=${february}`, "-p", `valPath=${january}`];
  await taxiRun(embedded, swapped, ({ view, result, markdown }) => {
    expect(result).toMatchObject({ trainRows: 61_921, validationRows: 73_908 });
    expect(result.rmse).toBeLessThan(7);
    expect(markdown).toBe(reportOf(result.rmse));
    expect(view.flowRun?.parameters).toEqual({ train: february, validation: january });
  });
});
