/** What of the taxi notebook its flow takes along when it is deployed. */

import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packageFlow } from "../../../bridge/deploy/package-flow.ts";
import { createSchemaReader } from "../../../bridge/parameters/from-types/lazy-reader.ts";
import { type Closure, cutClosure } from "../../../magics/analysis/closure.ts";
import { findFlow } from "../../../magics/analysis/registered-units.ts";
import { buildStaticGraph } from "../../../magics/analysis/static-graph.ts";
import { readNotebook } from "../../../notebooks/file/read.ts";
import { tableOf } from "../notebook.ts";

const folder = fileURLToPath(new URL("../../../notebooks/examples/", import.meta.url));
const reader = createSchemaReader();
let closure: Closure;
beforeAll(async () => {
  const { cells } = await readNotebook(`${folder}taxi-duration.ipynb`);
  const code = cells.filter((cell) => cell.cell_type === "code");
  const place = { folder, notebook: `${folder}taxi-duration.ipynb` };
  const graph = await buildStaticGraph(
    code.map(({ id, source }) => ({ id: String(id), source })),
    tableOf(),
    place,
  );
  closure = cutClosure(graph, findFlow(graph, undefined).exportName);
});
afterAll(() => reader.close());

test("the closure holds the steps and what they need, not the chart", () => {
  const names = closure.declarations.map(({ name }) => name);
  for (const name of [
    "trainPath",
    "valPath",
    "readColumns",
    "Trips",
    "readData",
    "Table",
    "averages",
    "describe",
    "pair",
    "count",
    "addFeatures",
    "HourError",
    "trainBestModel",
    "latest",
    "duration",
  ]) {
    expect(names).toContain(name);
  }
  expect(closure.source).not.toMatch(/vega|\$schema|display/);
  expect(closure.leftOut).toEqual([]);
});

test("the bundle holds neither the chart cell nor vega, and is small", async () => {
  const { code, manifest } = await packageFlow({
    files: { "flow.ts": closure.source },
    entry: "flow.ts",
    exportName: closure.exportName,
    flowName: "duration",
    folder,
    schemaOf: { files: { "flow.ts": closure.plainSource }, file: "flow.ts", exportName: closure.exportName },
    reader,
  });
  expect(code).not.toMatch(/vega|errorByHour \?\?|error by hour/);
  expect(Object.keys(manifest.packages)).toEqual(["fastest-levenshtein", "hyparquet", "ml-xgboost"]);
  expect(code.length).toBeLessThan(30_000);
  expect(code).toContain('from "cellflow"');
  expect(manifest.parameters).toMatchObject({
    properties: {
      train: {
        type: "string",
        default: "data/green_tripdata_2021-01.parquet",
        description: "Parquet file of the month to learn from",
        position: 0,
      },
      validation: { type: "string", default: "data/green_tripdata_2021-02.parquet", position: 1 },
    },
  });
  expect(Object.keys(manifest.files).sort()).toEqual([
    "data/green_tripdata_2021-01.parquet",
    "data/green_tripdata_2021-02.parquet",
  ]);
});
