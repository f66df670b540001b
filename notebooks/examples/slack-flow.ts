/**
 * Counts the taxi rides of a month and writes the number to Slack; when the flow fails, it writes why.
 *
 *     node notebooks/examples/slack-flow.ts [month.parquet]
 *
 * SLACK_WEBHOOK_URL, the address of an incoming webhook, stands in `.env` or the environment the first time: it is saved
 * as the block `slack-webhook/ops`, which is all that the flow knows of Slack.
 */
import { join } from "node:path";
import { type FlowHook, flow, SlackWebhook, task } from "cellflow";
import { readEnvironment } from "./environment.ts";
import { readColumns } from "./parquet.ts";

/** How flows call the block. */
const CHANNEL = "ops";
const JANUARY = join(import.meta.dirname, "data", "green_tripdata_2021-01.parquet");

/** Writes how a run ended. A hook that fails is logged, and the run stays what it is. */
const writeToSlack: FlowHook = async (flow, run, state) => {
  const slack = await SlackWebhook.load(CHANNEL);
  const text = state.type === "COMPLETED" ? String(state.data) : `${state.name}: ${state.message}`;
  await slack.notify(text, `${flow.name} (${run.name})`);
};

const countRides = task(
  async (path: string) => {
    const { lpep_pickup_datetime: starts, lpep_dropoff_datetime: ends } = await readColumns(path, [
      "lpep_pickup_datetime",
      "lpep_dropoff_datetime",
    ]);
    const minutes = ends.map((end, ride) => (end - (starts[ride] ?? Number.NaN)) / 60_000).toSorted();
    return { rides: minutes.length, median: minutes[Math.floor(minutes.length / 2)] ?? 0 };
  },
  { name: "count_rides" },
);

/** Tells how many rides a month has, and how long the middle one took. */
export const rides = flow(
  async (path = JANUARY) => {
    const { rides, median } = await countRides(path);
    return `${rides} rides, half of them shorter than ${median.toFixed(1)} minutes`;
  },
  { name: "rides", onCompletion: writeToSlack, onFailure: writeToSlack },
);

if (import.meta.main) {
  const { SLACK_WEBHOOK_URL: url } = readEnvironment();
  if (url) await new SlackWebhook({ url }).save(CHANNEL, { overwrite: true });
  await rides(process.argv[2]);
}
