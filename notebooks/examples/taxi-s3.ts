/**
 * Learns how long taxi rides take, from months that stand in a bucket: the block of that bucket is all the flow knows.
 *
 *     node notebooks/examples/create-s3-bucket-block.ts notebooks/examples/data   # once
 *     node notebooks/examples/taxi-s3.ts
 *
 * `taxi-duration.ipynb` tells what the model sees of a ride; here it sees less, to be short.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CellflowError, flow, getRunContext, rmseReport, S3Bucket, task } from "cellflow";
import { DataError, mayHeal, readColumns } from "./parquet.ts";
import { type Features, trainXgboost } from "./xgboost.ts";

interface Rides {
  /** Pick-up, drop-off, miles and hour of each ride. */
  features: Features;
  /** Minutes. */
  durations: Float32Array;
}

/** Puts the bucket's months into a folder of this machine. */
const downloadMonths = task(
  async (block: string, folder: string) => {
    const bucket = await S3Bucket.load(block);
    await bucket.downloadFolderToPath({ fromFolder: "data", toFolder: folder });
  },
  { name: "download_months", retries: 2, retryDelay: 2, retryCondition: isPassing },
);

/** Rides of 1 to 60 minutes that have all their values. */
const readData = task(
  async (path: string): Promise<Rides> => {
    const columns = await readColumns(path, [
      "PULocationID",
      "DOLocationID",
      "trip_distance",
      "lpep_pickup_datetime",
      "lpep_dropoff_datetime",
    ]);
    const { PULocationID, DOLocationID, trip_distance, lpep_pickup_datetime, lpep_dropoff_datetime } =
      columns;
    const rows: number[] = [];
    const durations: number[] = [];
    for (const [ride, start] of lpep_pickup_datetime.entries()) {
      const minutes = ((lpep_dropoff_datetime[ride] ?? Number.NaN) - start) / 60_000;
      const row = [
        PULocationID[ride],
        DOLocationID[ride],
        trip_distance[ride],
        new Date(start).getUTCHours(),
      ];
      if (!(minutes >= 1 && minutes <= 60) || row.some((value) => !Number.isFinite(value))) continue;
      rows.push(...(row as number[]));
      durations.push(minutes);
    }
    if (durations.length === 0) throw new DataError(`${path}: no rides of 1 to 60 minutes`);
    console.log(`${durations.length} of ${lpep_pickup_datetime.length} rides`);
    return {
      features: { values: Float32Array.from(rows), columns: 4 },
      durations: Float32Array.from(durations),
    };
  },
  { name: "read_data", retries: 2, retryDelay: 2, retryCondition: mayHeal },
);

/** Trains on one month and measures on the other: the typical error in minutes. */
const trainBestModel = task(
  async (train: Rides, validation: Rides) => {
    const { signal } = getRunContext();
    const options = { rounds: 100, log: console.log, signal };
    const model = await trainXgboost({ max_depth: 8, eta: 0.2 }, train.features, train.durations, options);
    const predicted = await model.predict(validation.features);
    const squares = predicted.map((minutes, ride) => (minutes - (validation.durations[ride] ?? 0)) ** 2);
    return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
  },
  { name: "train_best_model" },
);

/** Trains the duration model on months of a bucket. */
export const mainFlowS3 = flow(
  async (
    block = "s3-bucket-example",
    train = "green_tripdata_2021-01.parquet",
    validation = "green_tripdata_2021-02.parquet",
  ) => {
    const folder = await mkdtemp(join(tmpdir(), "taxi-"));
    try {
      await downloadMonths(block, folder);
      const months = [train, validation].map((name) => readData(join(folder, name)));
      const [trainRides, validationRides] = (await Promise.all(months)) as [Rides, Rides];
      const rmse = await trainBestModel(trainRides, validationRides);
      console.log(`RMSE on the validation month: ${rmse.toFixed(2)} minutes`);
      await rmseReport({ key: "duration-model-report", rmse, model: "XGBoost" });
      return rmse;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
  { name: "main-flow-s3", logPrints: true },
);

/** A connection may come back; a wrong key, or a folder that is not there, stays so. */
function isPassing(error: unknown): boolean {
  return error instanceof CellflowError && error.code === "storage.unreachable";
}

if (import.meta.main) await mainFlowS3();
