/** A worker of another machine runs what is deployed to a bucket: its home and its project's folder are its own. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStorage } from "../../../bridge/storage/open.ts";
import { settingsEnvironment } from "../../../bridge/worker/environment.ts";
import { startWorker, type Worker } from "../../../bridge/worker/worker.ts";
import { type Deployed, deployed } from "../../bridge/worker/deployed.ts";
import { type S3Server, startS3 } from "../../setup/s3.ts";

const SOURCE = `
import { flow, storageFor } from "cellflow";
export const main = flow(async function add(trips: number) {
  const models = storageFor("models");
  await models.write("taxi.json", JSON.stringify({ trips }));
  console.log("stored at " + models.address("taxi.json"));
  return trips;
}, { logPrints: true });
`;

let server: S3Server;
let folder: string;
let add: Deployed;
let worker: Worker;

/** As an owner writes it. */
async function writeDotenv(values: Record<string, string>): Promise<void> {
  const lines = Object.entries(values).map(([name, value]) => `${name}=${value}`);
  await writeFile(join(folder, ".env"), lines.join("\n"));
}

beforeAll(async () => {
  server = await startS3();
  folder = await mkdtemp(join(tmpdir(), "cellflow-elsewhere-"));
  const storage = openStorage({ type: "s3", bucket: server.bucket, prefix: "code" }, server.env);
  add = await deployed({ source: SOURCE, storage });
  const settings = { ...add.settings, home: join(folder, "home") };
  const env = settingsEnvironment(settings, { ...process.env, CELLFLOW_PROJECT: folder });
  worker = await startWorker({ client: add.client, pools: "every process pool", env, log: () => {} });
});
afterAll(async () => {
  worker?.stop({ cancel: true });
  await worker?.done;
  await add?.remove();
  await server?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const ENDS = ["COMPLETED", "FAILED", "CRASHED"];

test("it runs, and stores where the project's environment says", async () => {
  await writeDotenv({ ...server.env, environment: "cloud", S3_BUCKET: server.bucket });
  const { path } = await add.client.deployments.read(add.deploymentId);
  expect(path).toMatch(/^s3:\/\/cellflow-test\/code\/bundles\/[0-9a-f]{64}$/);
  const id = await add.run({ trips: 5 });
  expect((await add.until(id, ...ENDS)).state).toMatchObject({ type: "COMPLETED" });
  expect(await add.logs(id)).toContain("stored at s3://cellflow-test/models/taxi.json");
  const models = openStorage({ type: "s3", bucket: server.bucket, prefix: "models" }, server.env);
  expect(Buffer.from(await models.read("taxi.json")).toString()).toBe('{"trips":5}');
});

test("its results stand where the deployment's environment says", async () => {
  await writeDotenv({ ...server.env, environment: "cloud", S3_BUCKET: server.bucket });
  const results = `s3://${server.bucket}/results`;
  const { id } = await add.client.deployments.createFlowRun(add.deploymentId, {
    parameters: { trips: 7 },
    job_variables: { env: { CELLFLOW_RESULT_STORAGE: results } },
  });
  expect((await add.until(id, ...ENDS)).state).toMatchObject({
    type: "COMPLETED",
    data: { storage_key: `${results}/${id}` },
  });
  const bucket = openStorage({ type: "s3", bucket: server.bucket, prefix: "results" }, server.env);
  expect(await bucket.list()).toEqual([id]);
});

test("a run that cannot have its code says why, without the keys", async () => {
  await writeDotenv({ ...server.env, AWS_SECRET_ACCESS_KEY: "of-another-bucket" });
  const run = await add.until(await add.run(), ...ENDS);
  expect(run.state).toMatchObject({ type: "CRASHED" });
  expect(run.state?.message).toContain("the secret key is wrong at http://127.0.0.1:");
  expect(run.state?.message).not.toContain("of-another-bucket");
  await writeDotenv(server.env);
  const code = openStorage({ type: "s3", bucket: server.bucket, prefix: "code" }, server.env);
  await code.delete("bundles");
  const gone = await add.until(await add.run(), ...ENDS);
  expect(gone.state?.message).toMatch(/the bundle of deployment one is not at s3:\S+ any more: deploy again/);
});
