/** The transfers of a bucket's block, against a real server of S3. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AwsCredentials, MinIOCredentials, RemoteFileSystem, S3Bucket } from "../../../bridge/index.ts";
import { type S3Server, startS3 } from "../../setup/s3.ts";

let s3: S3Server;
let folder: string;
let bucket: S3Bucket;
let other: S3Bucket;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cellflow-bucket-"));
  s3 = await startS3();
  mkdirSync(join(s3.folder, "second"));
  const awsClientParameters = { endpointUrl: s3.endpoint };
  const credentials = AwsCredentials({
    awsAccessKeyId: s3.env.AWS_ACCESS_KEY_ID,
    awsSecretAccessKey: s3.env.AWS_SECRET_ACCESS_KEY,
    regionName: "us-east-1",
    awsClientParameters,
  });
  bucket = S3Bucket({ bucketName: s3.bucket, credentials, bucketFolder: "base" });
  other = S3Bucket({
    bucketName: "second",
    credentials: MinIOCredentials({
      minioRootUser: s3.env.AWS_ACCESS_KEY_ID ?? "",
      minioRootPassword: s3.env.AWS_SECRET_ACCESS_KEY ?? "",
      regionName: "us-east-1",
      awsClientParameters,
    }),
  });
});
afterAll(async () => {
  await s3?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("objects go in and out as bytes, files and streams, below the bucket's folder", async () => {
  expect(await bucket.writePath("a/one.txt", "one")).toBe("base/a/one.txt");
  expect(String(await bucket.readPath("base/a/one.txt"))).toBe("one");
  const file = join(folder, "two.txt");
  writeFileSync(file, "two");
  expect(await bucket.uploadFromPath(file)).toBe("base/two.txt");
  expect(await bucket.uploadFromPath({ fromPath: file, toPath: "a/two.txt" })).toBe("base/a/two.txt");
  expect(
    await bucket.uploadFromFileObject(Readable.from([Buffer.from("th"), Buffer.from("ree")]), "a/three"),
  ).toBe("base/a/three");
  const path = await bucket.downloadObjectToPath("a/three", join(folder, "new", "three"));
  expect(readFileSync(path, "utf8")).toBe("three");
  const stream = new PassThrough();
  expect(
    (await bucket.downloadObjectToFileObject({ fromPath: "a/two.txt", toFileObject: stream })).end(),
  ).toBe(stream);
  expect(await text(stream)).toBe("two");
  expect((await bucket.listObjects("a")).map(({ key, size }) => [key, size])).toEqual([
    ["base/a/one.txt", 3],
    ["base/a/three", 5],
    ["base/a/two.txt", 3],
  ]);
  expect((await bucket.listObjects({ folder: "a", maxItems: 2 })).length).toBe(2);
  // A folder of a name that only begins so is another.
  await bucket.writePath("ab/x", "x");
  expect((await bucket.listObjects("a")).length).toBe(3);
});

test("folders go in and out, with their progress", async () => {
  const from = join(folder, "from");
  mkdirSync(join(from, "deep"), { recursive: true });
  for (const name of ["1", "deep/2", "deep/3"]) writeFileSync(join(from, name), name);
  const done: string[] = [];
  const onProgress = (now: number, all: number) => done.push(`${now}/${all}`);
  expect(await bucket.uploadFromFolder({ fromFolder: from, toFolder: "tree", onProgress })).toBe("base/tree");
  const to = join(folder, "to");
  expect(await bucket.downloadFolderToPath({ fromFolder: "tree", toFolder: to, onProgress })).toBe(to);
  expect(readFileSync(join(to, "deep", "3"), "utf8")).toBe("deep/3");
  expect(done).toEqual(["1/3", "2/3", "3/3", "1/3", "2/3", "3/3"]);
  expect(await bucket.downloadFolderToPath("tree/deep", join(folder, "part"))).toBe(join(folder, "part"));
  expect(readFileSync(join(folder, "part", "2"), "utf8")).toBe("deep/2");
  expect(await bucket.putDirectory(from, "put")).toBe(3);
  await bucket.getDirectory({ fromPath: "base/put", localPath: join(folder, "got") });
  expect(readFileSync(join(folder, "got", "1"), "utf8")).toBe("1");
  await expect(bucket.downloadFolderToPath("none", to)).rejects.toMatchObject({ code: "storage.missing" });
  await expect(bucket.uploadFromFolder(join(folder, "none"))).rejects.toMatchObject({
    code: "block.argument",
  });
  await expect(bucket.uploadFromPath(from)).rejects.toMatchObject({ code: "block.argument" });
});

test("objects are copied and moved within the service, and streamed from any other", async () => {
  await bucket.writePath("m/a æ+b", "a");
  expect(await bucket.copyObject("m/a æ+b", "m/copy")).toBe("base/m/copy");
  expect(await bucket.moveObject({ fromPath: "m/copy", toPath: "moved", toBucket: other })).toBe("moved");
  expect(String(await other.readPath("moved"))).toBe("a");
  await expect(bucket.readPath("m/copy")).rejects.toMatchObject({ code: "storage.missing" });
  // To where it is: nothing is lost.
  expect(await bucket.moveObject("m/a æ+b", "base/m/a æ+b")).toBe("base/m/a æ+b");
  expect(String(await bucket.readPath("m/a æ+b"))).toBe("a");
  expect(await other.streamFrom(bucket, "a/one.txt", "landed/one")).toBe("landed/one");
  expect(String(await other.readPath("landed/one"))).toBe("one");
  await expect(bucket.copyObject("m/none", "m/x")).rejects.toMatchObject({ code: "storage.missing" });
});

test("what can't be is one line, without a secret", async () => {
  const wrong = S3Bucket({
    bucketName: s3.bucket,
    credentials: AwsCredentials({
      awsAccessKeyId: s3.env.AWS_ACCESS_KEY_ID,
      awsSecretAccessKey: "hidden-wrong",
      awsClientParameters: { endpointUrl: s3.endpoint },
    }),
  });
  await expect(wrong.readPath("x")).rejects.toMatchObject({
    code: "storage.credentials",
    message: expect.not.stringMatching(/hidden|\n/),
  });
  await expect(wrong.listObjects()).rejects.toMatchObject({ code: "storage.credentials" });
  await expect(S3Bucket({ ...bucket, bucketName: "none-such" }).writePath("a", "b")).rejects.toMatchObject({
    code: "storage.bucket",
  });
  const half = AwsCredentials({ awsAccessKeyId: "id" });
  await expect(S3Bucket({ bucketName: "b", credentials: half }).readPath("a")).rejects.toMatchObject({
    code: "block.credentials",
  });
  await expect(bucket.readPath("../a")).rejects.toMatchObject({ code: "storage.key" });
  await expect(bucket.uploadFromPath({ formPath: "x" } as never)).rejects.toMatchObject({
    code: "block.argument",
    message: expect.stringContaining("did you mean fromPath?"),
  });
});

test("a remote file system of s3:// is reached with s3fs's settings", async () => {
  const settings = {
    key: s3.env.AWS_ACCESS_KEY_ID,
    secret: s3.env.AWS_SECRET_ACCESS_KEY,
    client_kwargs: { endpoint_url: s3.endpoint, region_name: "us-east-1" },
  };
  const files = RemoteFileSystem({ basepath: `s3://${s3.bucket}/remote/`, settings });
  expect(await files.writePath("a", "1")).toBe(`s3://${s3.bucket}/remote/a`);
  expect(String(await files.readPath(`s3://${s3.bucket}/remote/a`))).toBe("1");
  expect(await files.getDirectory({ localPath: join(folder, "remote") })).toBe(join(folder, "remote"));
  expect(readFileSync(join(folder, "remote", "a"), "utf8")).toBe("1");
  await expect(RemoteFileSystem({ basepath: "gs://b" }).readPath("a")).rejects.toMatchObject({
    code: "block.path",
  });
});
