import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { expect, test } from "vitest";
import { register } from "../../../magics/deploy/command.ts";

const bin = fileURLToPath(new URL("../../../.bin/cellflow.mjs", import.meta.url));

test("the help of deploy names no default that says nothing", () => {
  const program = new Command();
  register(program, { readCells: async () => [] });
  const help = program.commands[0]?.helpInformation() ?? "";
  expect(help).toContain("--tag <tag>");
  expect(help).not.toContain("[])");
});

test.skipIf(!existsSync("/dev/full"))(
  "deploy goes on when its lines can't be written, and says so",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "cellflow-deploy-"));
    try {
      const source = "%%flow sum --no-run\nfunction sum(a = 1) { return a; }";
      const cell = { cell_type: "code", id: "a", metadata: {}, source, outputs: [], execution_count: null };
      const notebook = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [cell] };
      await writeFile(join(folder, "sum.ipynb"), JSON.stringify(notebook));
      const line = `"${process.execPath}" "${bin}" deploy sum.ipynb --dry-run >/dev/full`;
      const env = { ...process.env, CELLFLOW_HOME: folder };
      const ran = spawnSync("/bin/sh", ["-c", line], { cwd: folder, env, encoding: "utf8" });
      expect(ran.stderr).toMatch(
        /^cellflow: standard output can't be written \(ENOSPC.*\); going on without\n$/,
      );
      expect(ran.status).toBe(0);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
