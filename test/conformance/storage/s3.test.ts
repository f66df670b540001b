/** S3 stores as every driver does, on a real server of it, and says in a line what is wrong. */
import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openAddress, openStorage } from "../../../bridge/storage/open.ts";
import { storesAlike } from "../../bridge/storage/suite.ts";
import { createLiveBytes } from "../../setup/live-bytes.ts";
import { type S3Server, startS3 } from "../../setup/s3.ts";

let server: S3Server;
beforeAll(async () => {
  server = await startS3();
});
afterAll(() => server?.stop());

function bucketStorage(environment: Record<string, string | undefined> = {}, bucket = server.bucket) {
  const prefix = randomBytes(6).toString("hex");
  return openStorage({ type: "s3", bucket, prefix }, { ...server.env, ...environment });
}

describe("a bucket", () => {
  storesAlike(() => bucketStorage());
});

test("an address opens the same storage, and its keys", async () => {
  const storage = bucketStorage();
  await storage.write("bundles/1/manifest.json", "{}");
  const address = storage.address("bundles/1");
  expect(address).toMatch(/^s3:\/\/cellflow-test\/\w+\/bundles\/1$/);
  const opened = openAddress(address, server.env);
  expect(await opened?.storage.list(opened.key)).toEqual(["1/manifest.json"]);
});

test("what is wrong is said in a line", async () => {
  const wrong = async (environment: Record<string, string | undefined>, bucket?: string) => {
    const storage = bucketStorage(environment, bucket);
    const error = await storage.write("key", "x").then(
      () => undefined,
      (error: Error & { code: string }) => error,
    );
    expect(error?.message).not.toContain("\n");
    return [error?.code, error?.message];
  };
  const keys = "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
  expect(await wrong({ AWS_SECRET_ACCESS_KEY: "not-the-secret" })).toEqual([
    "storage.credentials",
    `the secret key is wrong at ${server.endpoint}: ${keys}`,
  ]);
  expect(await wrong({ AWS_ACCESS_KEY_ID: "nobody" })).toEqual([
    "storage.credentials",
    `the access key is not known at ${server.endpoint}: ${keys}`,
  ]);
  expect(await wrong({ AWS_SECRET_ACCESS_KEY: "" })).toEqual([
    "storage.credentials",
    "AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not, neither in the environment nor in .env: set both, or none to use ~/.aws",
  ]);
  expect(await wrong({}, "no-such-bucket")).toEqual([
    "storage.bucket",
    `there is no bucket no-such-bucket at ${server.endpoint}: create it, or name another`,
  ]);
  expect(await wrong({ AWS_REGION: "eu-west-1" })).toEqual([
    "storage.region",
    "the bucket cellflow-test is in the region us-east-1: set AWS_REGION to it",
  ]);
  expect(await wrong({ AWS_SESSION_TOKEN: "of-somebody" })).toEqual([
    "storage.credentials",
    "AWS_SESSION_TOKEN is wrong, or belongs to other keys",
  ]);
  expect(await wrong({ AWS_ENDPOINT_URL: "minio:9000" })).toEqual([
    "storage.endpoint",
    "AWS_ENDPOINT_URL is not an http(s) address; it looks like http://127.0.0.1:9000",
  ]);
  expect((await wrong({}, "A B"))[1]).toContain('"A B" is no name of a bucket');
  const [code, message] = await wrong({ AWS_ENDPOINT_URL: "http://127.0.0.1:1" });
  expect(code).toBe("storage.unreachable");
  expect(message).toContain("S3 can't be reached at http://127.0.0.1:1: ");
});

test("what is read, looked at, listed and deleted tells a wrong key and a wrong bucket from a missing object", async () => {
  const calls = ["read", "stream", "open", "size", "list", "delete"] as const;
  const codes = (storage: ReturnType<typeof bucketStorage>) =>
    Promise.all(
      calls.map((call) =>
        storage[call]("key").then(
          (found) => found,
          (error: { code: string }) => error.code,
        ),
      ),
    );
  expect(await codes(bucketStorage({ AWS_SECRET_ACCESS_KEY: "wrong" }))).toEqual(
    calls.map(() => "storage.credentials"),
  );
  expect(await codes(bucketStorage({}, "no-such-bucket"))).toEqual(calls.map(() => "storage.bucket"));
  const missing = "storage.missing";
  expect(await codes(bucketStorage())).toEqual([missing, missing, missing, undefined, [], undefined]);
});

test("64 MB stream in parts, of which no more than some are in memory", async () => {
  const storage = bucketStorage();
  const piece = randomBytes(2 ** 20);
  const liveBytes = createLiveBytes();
  let most = 0;
  const note = () => {
    most = Math.max(most, liveBytes());
  };
  const wrote = createHash("sha256");
  await storage.writeStream(
    "large",
    (async function* () {
      for (let index = 0; index < 64; index++) {
        piece.writeUInt32LE(index, 0);
        wrote.update(piece);
        if (index % 4 === 0) note();
        yield Buffer.from(piece);
      }
    })(),
  );
  const read = createHash("sha256");
  let chunks = 0;
  for await (const chunk of await storage.stream("large")) {
    read.update(chunk as Buffer);
    // Chunks are small, and looking takes longer than reading one.
    if (chunks++ % 256 === 0) note();
  }
  expect(read.digest("hex")).toBe(wrote.digest("hex"));
  expect(most).toBeLessThan(56 * 2 ** 20);
});
