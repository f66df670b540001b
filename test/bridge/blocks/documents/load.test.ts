import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AwsCredentials, flow, getRunLogger, S3Bucket, Secret, task } from "../../../../bridge/index.ts";
import { type TemporaryEngine, temporaryEngine } from "../../engine/temporary-engine.ts";

let engine: TemporaryEngine;
beforeAll(() => {
  engine = temporaryEngine();
});
afterAll(() => engine.close());

/** All that stands on the disk. */
function stored(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"))
    .join("\n");
}

test("secrets of loaded blocks are in no log, error, parameter, result or cache, and on no disk", async () => {
  const value = "hidden-in-this-test";
  await Secret({ value }).save("kaggle");
  const credentials = AwsCredentials({ awsAccessKeyId: "id", awsSecretAccessKey: `${value}-2` });
  await S3Bucket({ bucketName: "b", credentials }).save("data");
  const length = task(async (secret: Secret) => secret.get().length, {
    name: "length",
    cache: { key: (parameters) => [parameters.secret] },
  });
  const given = task(async (secret: Secret) => secret, { name: "given", persistResult: true });
  const fails = task(
    async (secret: Secret) => {
      throw new Error(`no login with ${secret.get()}`);
    },
    { name: "fails" },
  );
  const main = flow(
    async (bucket: S3Bucket) => {
      const secret = await Secret.load("kaggle");
      getRunLogger().info(`the key is ${secret.get()}`);
      getRunLogger().info(`the bucket is ${bucket}`);
      const [first, again] = [await length(secret), await length(secret)];
      await given(secret);
      await fails(secret).catch(() => {});
      return [first, again];
    },
    { name: "main", persistResult: true },
  );
  expect(await main(await S3Bucket.load("data"))).toEqual([value.length, value.length]);
  const client = await engine.client();
  const [run] = await client.flowRuns.filter({ limit: 1 });
  expect(JSON.stringify(run)).not.toContain("hidden");
  const logs = JSON.stringify(await client.logs.filter({ limit: 200 }));
  expect(logs).toContain("the key is ********");
  expect(logs).not.toContain("hidden");
  expect(stored(engine.home)).not.toContain("hidden-in-this-test");
});

test("a block with other secrets is another argument to a cache", async () => {
  const calls: string[] = [];
  const noted = task(
    async (secret: Secret) => {
      calls.push(secret.get());
      return secret.get().length;
    },
    { name: "noted", cache: { key: (parameters) => [parameters.secret] } },
  );
  const main = flow(
    async () => {
      for (const value of ["one-value", "two-value", "one-value"]) await noted(Secret({ value }));
    },
    { name: "notes" },
  );
  await main();
  expect(calls).toEqual(["one-value", "two-value"]);
});

test("a block is refused by another thread in one line", async () => {
  const other = task(async (secret: Secret) => secret.get(), { name: "other", thread: true });
  const main = flow(async () => other(Secret({ value: "hidden-from-threads" })), { name: "threads" });
  await expect(main()).rejects.toThrow(/^(?!.*hidden).*object of class Secret/);
});
