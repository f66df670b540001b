import { homedir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { resultLocation } from "../../../bridge/results/location.ts";

test("a block of Prefect's", () => {
  expect(resultLocation("s3-bucket/my-results", "/project")).toEqual({
    type: "block",
    slug: "s3-bucket",
    name: "my-results",
  });
});

test("a bucket, and a folder that is marked as one", () => {
  expect(resultLocation("s3://my.bucket", "/project")).toEqual({ type: "s3", bucket: "my.bucket" });
  expect(resultLocation("s3://bucket/a/b/", "/project")).toEqual({
    type: "s3",
    bucket: "bucket",
    prefix: "a/b",
  });
  expect(resultLocation("./results", "/project")).toEqual({ type: "local", folder: "/project/results" });
  expect(resultLocation("../shared", "/project")).toEqual({ type: "local", folder: "/shared" });
  expect(resultLocation("/data", "/project")).toEqual({ type: "local", folder: "/data" });
  expect(resultLocation("~/data", "/project")).toEqual({ type: "local", folder: join(homedir(), "data") });
});

test.each([
  "",
  "results",
  "gcs-bucket/results",
  "s3-bucket/",
  "s3-bucket/a/b",
  "s3://",
  "s3:///key",
  "s3://user:secret@bucket/x",
  "gs://b",
  ".hidden",
])("%j is neither", (text) => {
  expect(resultLocation(text, "/project")).toBeUndefined();
});
