import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { makeTemporaryFolder, sweepTemporaryFolders } from "../../kernel/temporary-folder.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sweep-test-"));
  vi.stubEnv("TMPDIR", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test("folders of processes that are gone are removed, those of others stay", () => {
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  const own = makeTemporaryFolder("kernel");
  const others = ["cellflow-output-abc", `cellflow-other-${pid}-abc`, `cellflow-kernel-${process.pid}-x`];
  for (const name of [...others, `cellflow-pipes-${pid}-aB3`, `cellflow-kernel-${pid}-_x`])
    mkdirSync(join(folder, name, "inside"), { recursive: true });
  sweepTemporaryFolders();
  expect(readdirSync(folder).map((name) => join(folder, name))).toEqual(
    [...others.map((name) => join(folder, name)), own].sort(),
  );
});
