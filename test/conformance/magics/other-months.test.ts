/** The taxi notebook on files that are not what it needs: one line that says so, and no try spent on what can't heal. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pl from "nodejs-polars";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunView } from "../../../bridge/rendering/run-view.ts";
import { readNotebook } from "../../../notebooks/file/read.ts";
import { root, runMime } from "./kernel.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cellflow-months-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the notebook on a file in place of the month to learn from: its error, and the runs of the task that read it. */
async function learnFrom(path: string): Promise<{ error: string; tries: number | undefined }> {
  const output = join(folder, "executed.ipynb");
  const kept = Object.entries(process.env).filter(([name]) => !/^(PREFECT|CELLFLOW)_/.test(name));
  const env = { ...Object.fromEntries(kept), CELLFLOW_HOME: join(folder, "home"), CELLFLOW_API: "embedded" };
  const notebook = "notebooks/examples/taxi-duration.ipynb";
  const command = [join(root, ".bin/cellflow.mjs"), "run", notebook, "-o", output, "-p", `trainPath=${path}`];
  const status = await new Promise<unknown>((resolve) => {
    execFile(process.execPath, command, { cwd: root, env }, (error) => resolve(error?.code ?? 0));
  });
  expect(status).toBe(1);
  const { cells } = await readNotebook(output);
  const outputs = cells.flatMap((cell) => (cell.cell_type === "code" ? cell.outputs : []));
  const error = outputs.find((one) => one.output_type === "error");
  const view = outputs
    .flatMap((one) => ("data" in one ? [one.data[runMime]] : []))
    .find(Boolean) as unknown as RunView;
  const reading = view.tasks.filter(({ state }) => state.type === "FAILED");
  return { error: String(error?.evalue), tries: reading[0]?.runCount };
}

function changed(name: string, change: (rides: pl.DataFrame) => pl.DataFrame): string {
  const path = join(folder, name);
  change(pl.readParquet(join(root, "notebooks/examples/data/green_tripdata_2021-01.parquet"))).writeParquet(
    path,
  );
  return path;
}

it("names the nearest column for one that is missing", async () => {
  const path = changed("renamed.parquet", (rides) => rides.rename({ trip_distance: "trip_dist" }));
  const { error, tries } = await learnFrom(path);
  expect(error).toBe(`${path} has no column trip_distance (the nearest is trip_dist)`);
  expect(tries).toBe(1);
});

it("says that no rides are left where a needed column has no values", async () => {
  const path = changed("empty.parquet", (rides) =>
    rides.withColumn(
      pl
        .when(pl.col("trip_distance").gt(1e12))
        .then(pl.col("trip_distance"))
        .otherwise(pl.lit(null))
        .alias("trip_distance"),
    ),
  );
  const { error, tries } = await learnFrom(path);
  expect(error).toBe(`${path}: no rides left of 76518: trip_distance has no values`);
  expect(tries).toBe(1);
});
