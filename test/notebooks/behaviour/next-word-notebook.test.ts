/** The notebook of the next-word model, run as a person runs it, in a copy of the examples. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { readNotebook } from "../../../notebooks/file/read.ts";
import { copyExamples } from "../../setup/notebook-folder.ts";

const bin = fileURLToPath(new URL("../../../.bin/cellflow.mjs", import.meta.url));

test("it learns, draws how unsure the model is, and asks the stored one", async () => {
  const folder = mkdtempSync(join(tmpdir(), "next-word-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  copyExamples(folder);
  const env = { ...process.env, CELLFLOW_HOME: join(folder, ".home"), environment: "local" };
  const args = [bin, "run", "next-word.ipynb", "-o", "out.ipynb"];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, env, encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  const { cells } = await readNotebook(join(folder, "out.ipynb"));
  const outputs = JSON.stringify(cells.map((cell) => (cell.cell_type === "code" ? cell.outputs : [])));
  expect(outputs).toContain("Perplexity on poems that were not learned from: **");
  expect(outputs).toContain("application/vnd.vegalite.v5+json");
  expect(outputs).toContain("in the → window (");
  expect(existsSync(join(folder, "artifacts/models/next-word.json"))).toBe(true);
});
