import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { storageFor } from "../../../bridge/index.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cellflow-project-"));
  vi.stubEnv("CELLFLOW_PROJECT", folder);
  for (const name of ["environment", "S3_BUCKET", "AWS_ENDPOINT_URL"]) vi.stubEnv(name, "");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test("what is stored locally stands in the project's artifacts", async () => {
  writeFileSync(join(folder, ".env"), "environment=local\n");
  const models = storageFor("models");
  await models.write("taxi.json", "{}");
  expect(readFileSync(join(folder, "artifacts", "models", "taxi.json"), "utf8")).toBe("{}");
  mkdirSync(join(folder, "more"));
  writeFileSync(join(folder, "more", "a"), "a");
  expect(await models.uploadFolder(join(folder, "more"), { toFolder: "copies" })).toEqual(["copies/a"]);
  expect(await models.downloadFolder(join(folder, "out"))).toEqual(["copies/a", "taxi.json"]);
});

test("the project's .env chooses a bucket, the process's own environment wins over it", () => {
  writeFileSync(join(folder, ".env"), "environment=cloud\nS3_BUCKET=from-dotenv\n");
  expect(storageFor("models").address("a")).toBe("s3://from-dotenv/models/a");
  vi.stubEnv("S3_BUCKET", "from-process");
  expect(storageFor("models").address("a")).toBe("s3://from-process/models/a");
  vi.stubEnv("environment", "local");
  expect(storageFor("models").address("a")).toBe(join(folder, "artifacts", "models", "a"));
});

test("a .env that is a folder is told in a line", () => {
  mkdirSync(join(folder, ".env"));
  expect(() => storageFor("models")).toThrow(expect.objectContaining({ code: "settings.dotenv" }));
});
