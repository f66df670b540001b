/** Results and caches in a bucket: what one machine stores, another takes, shows and reads. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { readRun } from "../../../bridge/pages/run/read-run.ts";
import { referenceIn } from "../../../bridge/results/reference.ts";
import { createResultStore } from "../../../bridge/results/result-store.ts";
import { openStorage } from "../../../bridge/storage/open.ts";
import { type Folder, scriptFolder } from "../../bridge/behaviour/script.ts";
import { createGate } from "../../setup/gate.ts";
import { createLiveBytes } from "../../setup/live-bytes.ts";
import { type S3Server, startS3 } from "../../setup/s3.ts";

let server: S3Server;
beforeAll(async () => {
  server = await startS3();
});
afterAll(() => server?.stop());

/** Two machines: folders and homes of their own. */
let [one, other]: [Folder, Folder] = [] as unknown as [Folder, Folder];
let bucket: string;
let count = 0;
beforeEach(() => {
  [one, other] = [scriptFolder(), scriptFolder()];
  bucket = `s3://${server.bucket}/results-${++count}`;
});
afterEach(() => {
  one.remove();
  other.remove();
});

function stored() {
  return openStorage({ type: "s3", bucket: server.bucket, prefix: `results-${count}` }, server.env);
}

/** `cellflow flow-run inspect` */
const INSPECT = `
const { inspect } = await import(${JSON.stringify(new URL("../../../bridge/commands/runs/flow-run.ts", import.meta.url).href)});
await inspect(process.env.RUN, {});`;

function cached(option: string): string {
  return `
const read = task(async (n) => { console.log("> computes", n); return { n, at: new Date(5), all: new Float64Array([n]) }; }, { name: "read", cache: "forever"${option} });
const main = flow(async () => { const { n, at, all } = await read(7); return [n, at.getTime(), all[0]]; }, { name: "main" });
console.log("> gives", JSON.stringify(await main()));`;
}

test("a machine takes what another has computed, where the option, the flow around it or the setting says so", async () => {
  const computed = ["> computes 7", "> gives [7,5,7]"];
  const taken = ["> gives [7,5,7]"];
  const option = cached(`, resultStorage: "${bucket}/option"`);
  expect(await one.lines(option, server.env)).toEqual(computed);
  expect(await other.lines(option, server.env)).toEqual(taken);
  const ofFlow = cached("").replace('name: "main"', `name: "main", resultStorage: "${bucket}/flow"`);
  expect(await one.lines(ofFlow, server.env)).toEqual(computed);
  expect(await other.lines(ofFlow, server.env)).toEqual(taken);
  const setting = { ...server.env, CELLFLOW_RESULT_STORAGE: `${bucket}/setting` };
  expect(await one.lines(cached(""), setting)).toEqual(computed);
  writeFileSync(
    join(other.home, ".env"),
    Object.entries(setting)
      .map(([name, value]) => `${name}=${value}`)
      .join("\n"),
  );
  expect(await other.lines(cached(""))).toEqual(taken);
  const runs = await other.withClient((client) =>
    client.taskRuns.filter({ sort: "EXPECTED_START_TIME_ASC" }),
  );
  expect(runs.map(({ state }) => state?.name)).toEqual(["Cached", "Cached", "Cached"]);
  expect(referenceIn(runs[0]?.state?.data)?.storage_key).toMatch(
    new RegExp(`^${bucket}/option/[0-9a-f-]{36}$`),
  );
});

test("two machines that compute the same at once both do, and what is taken later is whole", async () => {
  const gate = createGate(one.home);
  const body = `
const slow = task(async (n) => { console.log("> computes"); ${gate.wait} return { n, by: process.pid }; }, { name: "slow", cache: { key: "k" } });
console.log("> gives", (await flow(async () => slow(1), { name: "main", resultStorage: "${bucket}" })()).n);`;
  const both = [one, other].map((folder) => folder.start(body, server.env));
  for (const script of both) await script.says("> computes");
  gate.open();
  for (const { output } of await Promise.all(both.map(({ ended }) => ended))) {
    expect(output).toContain("> gives 1");
    expect(output).not.toContain("The result is not");
  }
  expect(await other.lines(body, server.env)).toEqual(["> gives 1"]);
  // Each flow run's result, and each of the two that were computed.
  expect((await stored().list("cache")).length).toBe(1);
  expect((await stored().list()).length).toBe(1 + 3 + 2);
});

test("a task on a thread, a transaction and a subflow store where the flow around them does", async () => {
  const body = `
const [onThread, inTransaction] = ["on-thread", "in-transaction"].map((name) =>
  task(async (n) => { console.log("> computes", n); return n * 2; }, { name, cache: "1h", thread: name === "on-thread" }));
const inner = flow(async () => onThread(1), { name: "inner", logPrints: false });
console.log("> gives", JSON.stringify(await flow(async () => {
  const a = await inner();
  return [a, await cellflow.transaction(async () => inTransaction(2))];
}, { name: "outer", resultStorage: "${bucket}" })()));`;
  expect((await one.lines(body, server.env)).at(-1)).toBe("> gives [2,4]");
  expect(await other.lines(body, server.env)).toEqual(["> gives [2,4]"]);
  const runs = await other.withClient((client) => client.taskRuns.filter({}));
  expect(runs.filter(({ state }) => state?.name === "Cached")).toHaveLength(2);
  expect(existsSync(join(one.home, "results"))).toBe(false);
});

test("whoever reads a run's result reads it from the bucket: another process, the command line", async () => {
  await one.lines(
    `
const step = task(async (n) => ({ n, map: new Map([["a", 1n]]) }), { name: "step" });
const apart = step.with({ name: "apart", persistResult: false });
console.log(">", (await flow(async () => { await apart(1); return step(2); }, { name: "main", resultStorage: "${bucket}" })()).n);`,
    server.env,
  );
  const [run] = await one.withClient((client) => client.flowRuns.filter({}));
  const keys = await stored().list();
  expect(keys).toHaveLength(2);
  expect(keys).toContain(run?.id);
  const elsewhere = { CELLFLOW_DATABASE: join(one.home, "cellflow.db"), ...server.env };
  const reading = `
const client = await cellflow.getClient();
const [run] = await client.flowRuns.filter({});
const tasks = await client.taskRuns.filter({ sort: "NAME_ASC" });
for (const each of [run, ...tasks])
  console.log(">", await cellflow.readResult(each).catch((error) => error.message));`;
  const value = "> { n: 2, map: Map(1) { 'a' => 1n } }";
  expect(await other.lines(reading, elsewhere)).toEqual([
    value,
    expect.stringMatching(/^> run apart-\w+ gave nothing that is stored: /),
    value,
  ]);
  for (const [name, value] of Object.entries(server.env)) vi.stubEnv(name, value);
  const page = await one.withClient((client) => readRun({ client, home: other.home }, run?.id ?? ""));
  vi.unstubAllEnvs();
  expect(page?.result).toBe("{ n: 2, map: Map(1) { 'a' => 1n } }");
  const { output } = await other.start(INSPECT, { ...elsewhere, RUN: run?.id }).ended;
  expect(output).toMatch(/result +\{ n: 2, map: Map\(1\) \{ 'a' => 1n \} \}/);
  const without = await other.start(INSPECT, { ...elsewhere, RUN: run?.id, AWS_SECRET_ACCESS_KEY: "wrong" })
    .ended;
  expect(without.output).toContain(
    `stored at ${bucket}/${run?.id}, and can't be read here: the secret key is wrong at ${server.endpoint}`,
  );
});

test("a block opens the bucket with its own credentials, for whoever has the API", async () => {
  const { AWS_ENDPOINT_URL: endpointUrl, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = server.env;
  await one.lines(`
const credentials = new cellflow.AwsCredentials({ regionName: "us-east-1", awsClientParameters: { endpointUrl: "${endpointUrl}" },
  awsAccessKeyId: "${AWS_ACCESS_KEY_ID}", awsSecretAccessKey: "${AWS_SECRET_ACCESS_KEY}" });
await credentials.save("keys");
await new cellflow.S3Bucket({ bucketName: "${server.bucket}", bucketFolder: "results-${count}", credentials }).save("results");`);
  const shared = { CELLFLOW_DATABASE: join(one.home, "cellflow.db") };
  const option = cached("").replace('name: "main"', 'name: "main", resultStorage: "s3-bucket/results"');
  expect(await one.lines(option)).toEqual(["> computes 7", "> gives [7,5,7]"]);
  expect(await other.lines(option, shared)).toEqual(["> gives [7,5,7]"]);
  const setting = { ...shared, PREFECT_DEFAULT_RESULT_STORAGE_BLOCK: "s3-bucket/results" };
  expect(await other.lines(cached(""), setting)).toEqual(["> gives [7,5,7]"]);
  const [run] = await one.withClient((client) => client.flowRuns.filter({ sort: "START_TIME_ASC" }));
  expect(referenceIn(run?.state?.data)).toMatchObject({
    storage_key: `${bucket}/${run?.id}`,
    storage_block_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  const reading = `
const [run] = await (await cellflow.getClient()).flowRuns.filter({ sort: "START_TIME_ASC" });
console.log(">", await cellflow.readResult(run));`;
  expect(await other.lines(reading, shared)).toEqual(["> [ 7, 5, 7 ]"]);
  const { output } = await other.start(INSPECT, { ...shared, RUN: run?.id }).ended;
  expect(output).toMatch(/result +\[ 7, 5, 7 \]/);
  const unknown = await one.start(option.replaceAll("s3-bucket/results", "s3-bucket/none")).ended;
  expect(unknown.output).toContain("> gives [7,5,7]");
  expect(unknown.output.match(/The result is not cached: .*s3-bucket\/none/g)).toHaveLength(1);
});

test("an object that is damaged is named in a line and computed anew", async () => {
  const option = cached(`, resultStorage: "${bucket}"`);
  await one.lines(option, server.env);
  const [key = ""] = (await stored().list()).filter((key) => !key.startsWith("cache/"));
  // At rest, and in a way that the service does not see.
  const bytes = Buffer.from(await stored().read(key));
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
  await stored().write(key, bytes);
  const { output } = await other.start(option, server.env).ended;
  expect(output.split("\n").filter((line) => line.startsWith("> "))).toEqual([
    "> computes 7",
    "> gives [7,5,7]",
  ]);
  expect(output).toMatch(
    new RegExp(
      `The cached result of read-\\w+ can't be read, and is computed again: .*its checksum is wrong \\(${bucket}/${key}\\)`,
    ),
  );
  expect(await one.lines(option, server.env)).toEqual(["> gives [7,5,7]"]);
  // A service that does: its file is another than it noted.
  const file = join(server.folder, server.bucket, `results-${count}`);
  for (const name of readdirSync(file, { withFileTypes: true }).filter((entry) => entry.isFile()))
    writeFileSync(join(file, name.name), readFileSync(join(file, name.name)).subarray(0, -2));
  const again = await other.start(option, server.env).ended;
  expect(again.output).toContain("> computes 7");
  expect(again.output.match(/is computed again: /g)).toHaveLength(1);
  expect(again.output).toContain("> gives [7,5,7]");
});

test("a bucket that is not there, or not to be used, costs the run a line", async () => {
  const body = (where: string) => `
const read = task(async (n) => n, { name: "read", cache: "forever" });
const main = flow(async () => Promise.all(read.map([1, 2, 3])), { name: "main", resultStorage: "${where}" });
console.log("> gives", JSON.stringify(await main()));`;
  const notStored = async (where: string, env: NodeJS.ProcessEnv) => {
    const { code, output } = await one.start(body(where), { ...server.env, ...env }).ended;
    expect([code, output.includes("> gives [1,2,3]")]).toEqual([0, true]);
    return output
      .split("\n")
      .filter((line) => line.includes("The result is not "))
      .map((line) => line.replace(/^.*The result/, "The result"));
  };
  const four = (why: string) => [
    ...Array.from({ length: 3 }, () => `The result is not cached: ${why}`),
    `The result is not stored: ${why}`,
  ];
  expect(await notStored("s3://no-such-bucket/x", {})).toEqual(
    four(`there is no bucket no-such-bucket at ${server.endpoint}: create it, or name another`),
  );
  expect(await notStored(bucket, { AWS_SECRET_ACCESS_KEY: "wrong" })).toEqual(
    four(`the secret key is wrong at ${server.endpoint}: check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`),
  );
  // Where nobody asks for a flow's result, but the settings say where it goes.
  const setting = `console.log("> gives", JSON.stringify(await flow(async () => [1, 2, 3], { name: "small" })()));`;
  const away = { ...server.env, CELLFLOW_RESULT_STORAGE: "s3://no-such-bucket/x" };
  expect((await one.start(setting, away).ended).output).toContain(
    `The result is not stored: there is no bucket no-such-bucket at ${server.endpoint}`,
  );
  const lines = await notStored(bucket, { AWS_ENDPOINT_URL: "http://127.0.0.1:1" });
  expect(lines).toHaveLength(4);
  expect(lines[0]).toContain("S3 can't be reached at http://127.0.0.1:1: ");
});

test("a run that is over its time does not wait for a bucket that does not answer", async () => {
  let asked = 0;
  const silent = createServer(() => {
    asked++;
  });
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    silent.closeAllConnections();
    silent.close();
  });
  const { port } = silent.address() as { port: number };
  const env = { ...server.env, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` };
  const { code, output } = await one.start(
    `
const step = task(async () => 1, { name: "step", resultStorage: "${bucket}" });
await flow(async () => step(), { name: "main", timeout: 2 })();`,
    env,
  ).ended;
  expect(code).not.toBe(0);
  expect(output).toContain("TimedOut");
  // It would have been asked again.
  expect(asked).toBeLessThanOrEqual(1);
});

test("large arrays go there in parts, and come back as they were, with little more memory than they take", async () => {
  const home = mkdtempSync(join(tmpdir(), "cellflow-large-"));
  const before = { ...process.env };
  Object.assign(process.env, server.env);
  try {
    const store = createResultStore({ home, resultStorage: bucket });
    const large = new Float64Array(16 * 2 ** 20);
    for (let at = 0; at < large.length; at += 512) large[at] = at;
    const liveBytes = createLiveBytes();
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, liveBytes());
    }, 50);
    const reference = await store.write("large", { large, half: large.subarray(0, 10) });
    clearInterval(watch);
    expect(most).toBeLessThan(0.5 * large.byteLength);
    const read = (await store.read(reference)) as { large: Float64Array; half: Float64Array };
    expect(Buffer.from(read.large.buffer).equals(Buffer.from(large.buffer))).toBe(true);
    expect([...read.half]).toEqual([...large.subarray(0, 10)]);
  } finally {
    for (const name of Object.keys(server.env)) delete process.env[name];
    Object.assign(process.env, before);
    rmSync(home, { recursive: true, force: true });
  }
});
