/** The examples with a bucket: what they store locally, they store there by their `.env` alone. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStorage } from "../../../bridge/storage/open.ts";
import { readModel } from "../../../notebooks/examples/next-word.ts";
import { exampleFolder } from "../../notebooks/examples/example.ts";
import { poemsZip, startKaggle } from "../../notebooks/examples/kaggle-server.ts";
import { type S3Server, startS3 } from "../../setup/s3.ts";

let server: S3Server;
beforeAll(async () => {
  server = await startS3();
});
afterAll(() => server?.stop());

test("poems go from Kaggle to the bucket, and the model learned from them beside them", async () => {
  const kaggle = await startKaggle((response) => response.end(poemsZip()));
  const folder = exampleFolder();
  const cloud = { ...server.env, environment: "cloud", S3_BUCKET: server.bucket };
  const lake = await folder.run("datalake-flow.ts", ["somebody/poems"], { ...kaggle.env, ...cloud });
  expect(lake).toMatchObject({ exitCode: 0 });
  expect(lake.stdout).toContain(`12 files are in s3://${server.bucket}/raw_data/poems`);
  const learned = await folder.run("model-flow.ts", [], cloud);
  expect(learned).toMatchObject({ exitCode: 0 });
  expect(learned.stdout).toContain(`12 poems from s3://${server.bucket}/raw_data`);
  const bucket = openStorage({ type: "s3", bucket: server.bucket }, server.env);
  expect(await bucket.list("raw_data")).toHaveLength(12);
  expect(readModel(await bucket.read("models/next-word.json")).vocabulary).toContain("harbour");
  expect(existsSync(join(folder.path, "artifacts"))).toBe(false);
  for (const { stdout, stderr } of [lake, learned])
    expect(stdout + stderr).not.toContain(server.env.AWS_SECRET_ACCESS_KEY);
});

test("a bucket that is named by nothing, or that is not there, ends the flow in a line", async () => {
  const folder = exampleFolder();
  const last = async (dotenv: Record<string, string>) => {
    const { exitCode, stderr } = await folder.run("model-flow.ts", [], dotenv);
    return [
      exitCode,
      stderr
        .trim()
        .split("\n")
        .at(-1)
        ?.replace(/ \(\S+:\d+\)$/, ""),
    ];
  };
  expect(await last({ environment: "cloud" })).toEqual([
    1,
    'cellflow: environment is "cloud" and S3_BUCKET names no bucket: set it in the environment or .env, or set environment=local',
  ]);
  expect(await last({ ...server.env, environment: "cloud", S3_BUCKET: "no-such-bucket" })).toEqual([
    1,
    `cellflow: there is no bucket no-such-bucket at ${server.endpoint}: create it, or name another`,
  ]);
});

test("the months of a bucket are found by its block, and give the taxi model", async () => {
  const folder = exampleFolder();
  const months = fileURLToPath(new URL("../../../notebooks/examples/data", import.meta.url));
  const dotenv = { ...server.env, S3_BUCKET: server.bucket };
  const saved = await folder.run("create-s3-bucket-block.ts", [months], dotenv);
  expect(saved).toMatchObject({ exitCode: 0, stderr: "" });
  expect(saved.stdout).toBe(
    "aws-credentials/my-aws-creds and s3-bucket/s3-bucket-example are saved\n" +
      `${months} is in the folder data of ${server.bucket}\n`,
  );
  // The block is all that the flow has.
  const trained = await folder.run("taxi-s3.ts", [], {});
  expect(trained).toMatchObject({ exitCode: 0 });
  const [, rmse] = /^RMSE on the validation month: (\d\.\d\d) minutes$/m.exec(trained.stdout) ?? [];
  expect(Number(rmse)).toBeGreaterThan(5);
  expect(Number(rmse)).toBeLessThan(7.5);
  const again = await folder.run("create-s3-bucket-block.ts", [], {
    ...dotenv,
    AWS_SECRET_ACCESS_KEY: "another",
  });
  expect(again).toMatchObject({ exitCode: 0, stderr: "" });
  const refused = await folder.run("taxi-s3.ts", [], {});
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr.trim().split("\n").at(-1)).toContain(`the secret key is wrong at ${server.endpoint}`);
  for (const { stdout, stderr } of [saved, trained, again, refused])
    expect(stdout + stderr).not.toContain(server.env.AWS_SECRET_ACCESS_KEY);
  expect(readdirSync(folder.path).sort()).toEqual([".env", ".home"]);
});

test("without its block, or the keys for it, a flow of a bucket says what to do", async () => {
  const folder = exampleFolder();
  const last = async (name: string, dotenv: Record<string, string>) => {
    const { exitCode, stderr } = await folder.run(name, [], dotenv);
    return [exitCode, stderr.trim().split("\n").at(-1)];
  };
  expect(await last("taxi-s3.ts", {})).toEqual([1, expect.stringContaining("s3-bucket-example")]);
  expect(await last("create-s3-bucket-block.ts", { AWS_ACCESS_KEY_ID: "key" })).toEqual([
    1,
    expect.stringMatching(
      /^cellflow: AWS_SECRET_ACCESS_KEY is not set, neither in the environment nor in \.env: /,
    ),
  ]);
});
