/** The two files beside the example notebook: reading Parquet, and training in a thread of its own. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { mayHeal, readColumns } from "../../../notebooks/examples/parquet.ts";
import { loadXgboost, trainXgboost } from "../../../notebooks/examples/xgboost.ts";

const month = new URL("../../../notebooks/examples/data/green_tripdata_2021-02.parquet", import.meta.url)
  .pathname;
const home = mkdtempSync(join(tmpdir(), "examples-"));
afterAll(() => rmSync(home, { recursive: true }));

describe("readColumns", () => {
  test("gives numbers, and times as milliseconds", async () => {
    const columns = await readColumns(month, ["lpep_pickup_datetime", "PULocationID", "passenger_count"]);
    expect(columns.PULocationID).toHaveLength(64_572);
    expect(columns.PULocationID[0]).toBe(130);
    expect(new Date(columns.lpep_pickup_datetime[0] ?? 0).toISOString()).toBe("2021-02-01T00:34:03.000Z");
    expect(columns.passenger_count.some(Number.isNaN)).toBe(true);
  });

  test("says in one line what is wrong with a file", async () => {
    const missing = join(home, "none.parquet");
    await expect(readColumns(missing, ["a"])).rejects.toThrow(
      /^.*none\.parquet does not exist: check the name/,
    );
    const whole = readFileSync(month);
    for (const size of [0, 3, 1000, 500_000, whole.length - 1]) {
      const short = join(home, `short-${size}.parquet`);
      writeFileSync(short, whole.subarray(0, size));
      await expect(readColumns(short, ["PULocationID"])).rejects.toThrow(
        /short-\d+\.parquet cannot be read as Parquet: /,
      );
    }
  });

  test("names the nearest column for one that is not there, which no other try would find", async () => {
    const error = await readColumns(month, ["PULocationID", "trip_distnce"]).catch(
      (thrown: unknown) => thrown,
    );
    expect(String(error)).toMatch(
      /2021-02\.parquet has no column trip_distnce \(the nearest is trip_distance\)$/,
    );
    expect(mayHeal(error)).toBe(false);
    expect(
      mayHeal(await readColumns(join(home, "none.parquet"), ["a"]).catch((thrown: unknown) => thrown)),
    ).toBe(true);
  });
});

describe("trainXgboost", () => {
  const values = Float32Array.from({ length: 4000 }, (_, index) => (index * 7919) % 101);
  const features = { values, columns: 2 };
  const targets = Float32Array.from({ length: 2000 }, (_, row) => (values[row * 2] ?? 0) * 2);

  test("learns, tells how far it is, and its bytes predict the same", async () => {
    const lines: string[] = [];
    const model = await trainXgboost({ eta: 0.3 }, features, targets, {
      rounds: 20,
      log: (line) => lines.push(line),
    });
    const predicted = await model.predict(features);
    expect(Math.abs((predicted[7] ?? 0) - (targets[7] ?? 0))).toBeLessThan(1);
    expect(lines).toHaveLength(10);
    expect(await loadXgboost(model.bytes).predict(features)).toEqual(predicted);
  });

  test("a training that is stopped leaves the next one whole", async () => {
    const many = { values: new Float32Array(2_000_000).map((_, index) => index % 1009), columns: 5 };
    const stop = new AbortController();
    const stopped = trainXgboost({ max_depth: 12 }, many, new Float32Array(400_000), {
      rounds: 10_000,
      signal: stop.signal,
      log: () => stop.abort(new Error("stopped by hand")),
    });
    stop.abort(new Error("stopped by hand"));
    await expect(stopped).rejects.toThrow("stopped by hand");
    await expect(trainXgboost({}, features, targets, { rounds: 2 })).resolves.toHaveProperty("bytes");
  });

  test("refuses what would end XGBoost, and names it", async () => {
    const wrong = { maxDepth: 3 } as object;
    await expect(trainXgboost(wrong, features, targets)).rejects.toThrow(
      "XGBoost parameter maxDepth is not known",
    );
    await expect(trainXgboost({ eta: 7 }, features, targets)).rejects.toThrow(
      "XGBoost parameter eta cannot be 7",
    );
    await expect(trainXgboost({}, features, targets.subarray(1))).rejects.toThrow(
      "2000 rows, but 1999 targets",
    );
    const gap = { values: values.with(5, Number.NaN), columns: 2 };
    await expect(trainXgboost({}, gap, targets)).rejects.toThrow("row 2 holds a value that is not a number");
    await expect(loadXgboost(new Uint8Array(900)).predict(features)).rejects.toThrow(
      "XGBoost: these bytes are not a model",
    );
  });
});
