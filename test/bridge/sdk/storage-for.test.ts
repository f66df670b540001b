import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

test("a folder that is not there, or a file in its place, is told in a line", async () => {
  const models = storageFor("models");
  await expect(models.uploadFolder(join(folder, "nothing"))).rejects.toMatchObject({
    code: "storage.failed",
    message: expect.stringMatching(/^cannot read the folder \S+nothing: ENOENT/),
  });
  await models.write("a/b", "x");
  writeFileSync(join(folder, "file"), "kept");
  await expect(models.downloadFolder(join(folder, "file"))).rejects.toMatchObject({
    code: "storage.failed",
    message: expect.stringMatching(/^cannot write \S+file\/a\/b: /),
  });
  expect(readFileSync(join(folder, "file"), "utf8")).toBe("kept");
  expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
});

test("a broken .env ends a program in one line, before anything is made", async () => {
  const script = join(folder, "main.ts");
  const sdk = new URL("../../../bridge/index.ts", import.meta.url).href;
  writeFileSync(
    script,
    `import { storageFor } from ${JSON.stringify(sdk)};\nawait storageFor("models").write("a", "x");\n`,
  );
  const start = () => {
    const env = { ...process.env, CELLFLOW_PROJECT: "", CELLFLOW_HOME: join(folder, "home") };
    return spawnSync(process.execPath, [script], { cwd: folder, env, encoding: "utf8" });
  };
  const dotenv = join(folder, ".env");
  mkdirSync(dotenv);
  const { status, stdout, stderr } = start();
  expect([status, stdout, stderr]).toEqual([
    1,
    "",
    `cellflow: ${dotenv} is a folder, not a file of NAME=value lines: rename one of the two (${script}:2)\n`,
  ]);
  rmSync(dotenv, { recursive: true });
  writeFileSync(dotenv, "S3_BUCKET=b\n<<<<<<< ours\nenvironment=cloud\n=======\n>>>>>>> theirs\n");
  expect(start().stderr).toBe(`cellflow: ${dotenv}:2: has merge conflict markers (${script}:2)\n`);
  expect(readdirSync(folder).sort()).toEqual([".env", "main.ts"]);
});
