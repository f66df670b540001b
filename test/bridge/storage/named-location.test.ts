import { expect, test } from "vitest";
import { namedLocation } from "../../../bridge/storage/named-location.ts";

test.each([
  {},
  { environment: "" },
  { environment: " " },
  { environment: "local" },
  { environment: "LOCAL" },
])("%o means the project's folders", (environment) => {
  expect(namedLocation("raw_data", environment, "/project")).toEqual({
    type: "local",
    folder: "/project/artifacts/raw_data",
  });
});

test.each([
  ["data", "data", "models"],
  ["s3://data", "data", "models"],
  ["s3://data/team/one/", "data", "team/one/models"],
  ["data/team", "data", "team/models"],
])("any other means the bucket of S3_BUCKET: %s", (S3_BUCKET, bucket, prefix) => {
  expect(namedLocation("models", { environment: "cloud", S3_BUCKET }, "/project")).toEqual({
    type: "s3",
    bucket,
    prefix,
  });
});

test.each([undefined, "", "  ", "s3://", "/x", "two words"])(
  "without a bucket (%s) it is one line",
  (S3_BUCKET) => {
    expect(() => namedLocation("models", { environment: "cloud", S3_BUCKET }, "/project")).toThrow(
      expect.objectContaining({
        code: "storage.bucket",
        message:
          'environment is "cloud" and S3_BUCKET names no bucket: set it in the environment or .env, or set environment=local',
      }),
    );
  },
);

test("a name that leaves the storage is refused", () => {
  expect(() => namedLocation("../models", {}, "/project")).toThrow(
    expect.objectContaining({ code: "storage.key" }),
  );
});
