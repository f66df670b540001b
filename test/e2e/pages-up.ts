/** `cellflow up` as a person starts it, with the taxi flow deployed from its notebook and a flow of many inputs. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createClient } from "../../bridge/client/client.ts";
import { createTransport } from "../../bridge/client/transport/create-transport.ts";
import { deployFlow } from "../../bridge/deploy/deploy.ts";
import { packageFlow } from "../../bridge/deploy/package-flow.ts";
import { defaultLocation, openStorage } from "../../bridge/storage/open.ts";
import { freePort, startServerProcess } from "../setup/server-process.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const command = join(root, ".bin/cellflow.mjs");
const run = promisify(execFile);

/** Learns nothing, but asks for everything a form can ask and takes long enough to be watched. */
const SOURCE = `
import { flow, task, rmseReport } from "cellflow";

function pause(ms: number) {
  return new Promise((done) => setTimeout(done, ms));
}

const readZone = task(async function readZone(zone: string, month: string) {
  console.log("reading " + zone + " of " + month);
  await pause(500);
  if (zone === "Nowhere") throw new Error("there are no rides of " + zone);
  return { zone, rows: 61_921 };
}, { logPrints: true, retries: 1, retryDelay: 0.5 });

const addFeatures = task(async function addFeatures(zones: { rows: number }[]) {
  await pause(300);
  return { rows: zones.reduce((sum, zone) => sum + zone.rows, 0) };
});

const trainModel = task(async function trainModel(table: { rows: number }, rounds: number, slowly: boolean) {
  for (let tree = 25; tree <= rounds; tree += 25) {
    await pause(slowly ? 60_000 : 300);
    console.log("tree " + tree + " of " + rounds + " on " + table.rows + " rides");
  }
  return 6 + 100 / (rounds + 300);
}, { logPrints: true });

/**
 * Predicts how long taxi rides take, and reports how far off it is.
 *
 * Give it another **month** to see whether it holds there.
 * @param month The month to predict
 * @param rounds How many trees to grow. More are slower and usually better.
 * @param zones Where the rides start
 * @param learningRate How much each tree counts
 * @param since Leave out rides before this moment
 * @param slowly Take a minute for every 25 trees
 */
export const main = flow(async function rides(
  month: "2021-01" | "2021-02" | "2021-03",
  rounds = 100,
  zones: string[] = ["East Harlem", "Astoria"],
  learningRate = 0.1,
  since?: Date,
  slowly = false,
) {
  const read = await Promise.all(zones.map((zone) => readZone(zone, month)));
  const table = await addFeatures(read);
  const rmse = await trainModel(table, rounds, slowly);
  await rmseReport({ key: "rides-report", rmse, region: month, extra: { "learning rate": learningRate }, description: "How far off the predictions are, in minutes" });
  return since?.toISOString();
}, { name: "rides" });
`;

export interface Up {
  url: string;
  output(): string;
  stop(): Promise<void>;
}

export async function startUp(): Promise<Up> {
  const home = await mkdtemp(join(tmpdir(), "cellflow-pages-"));
  const env: NodeJS.ProcessEnv = { ...process.env, CELLFLOW_HOME: home, CELLFLOW_API: "embedded" };
  const settings = { home, database: join(home, "cellflow.db") };
  await run(
    process.execPath,
    [
      command,
      "deploy",
      "notebooks/examples/taxi-duration.ipynb:duration",
      "--name",
      "every-morning",
      "--cron",
      "0 6 * * 1-5",
      "--timezone",
      "Europe/Lisbon",
      "--include",
      "data/*.parquet",
    ],
    { env, cwd: root },
  );
  await deployRides(home, settings);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = await startServerProcess(process.execPath, [command, "up", "--port", String(port)], {
    env,
    cwd: home,
    isReady: async () => (await fetch(`${url}/api/health`)).ok,
  });
  return {
    url,
    output: server.output,
    async stop() {
      await server.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function deployRides(home: string, settings: { home: string; database: string }): Promise<void> {
  const client = createClient(await createTransport(settings));
  const folder = join(home, "project");
  await mkdir(folder, { recursive: true });
  const bundle = await packageFlow({
    files: { "flow.ts": SOURCE },
    entry: "flow.ts",
    exportName: "main",
    flowName: "rides",
    folder,
  });
  const storage = openStorage(defaultLocation({ home }));
  await deployFlow({ bundle, name: "by-hand", pool: "default", client, storage });
  await client.transport.close();
}
