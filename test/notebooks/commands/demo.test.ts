/** The demo as a newcomer runs it, and what it reads out of the executed notebook. */
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { demoEnv, listRuns, rmseOf } from "../../../notebooks/commands/demo.ts";
import { readNotebook } from "../../../notebooks/file/read.ts";
import { bundle, notebook, shown } from "../sample.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

describe("cellflow demo", () => {
  it("runs the taxi notebook on its own database, whatever Prefect the user has, and says the RMSE", async () => {
    const env = {
      ...process.env,
      PREFECT_API_URL: "http://127.0.0.1:9/api",
      PREFECT_PROFILE: "none",
      CELLFLOW_HOME: "/nowhere",
    };
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [".bin/cellflow.mjs", "demo"], {
      cwd: root,
      env,
    });
    expect(stderr).toBe("");
    const rmse = Number(/^RMSE: (\d+\.\d\d) minutes/m.exec(stdout)?.[1]);
    expect(rmse).toBeGreaterThan(5);
    expect(rmse).toBeLessThanOrEqual(6.2);
    expect(stdout).toMatch(/✓ read_data-\w+ · Completed · /);
    for (const line of [
      "Notebook:  .cellflow/demo/taxi-duration.ipynb",
      "Report:    .cellflow/demo/taxi-duration.html",
      "Database:  .cellflow/demo/cellflow.db",
      "Runs:      CELLFLOW_API=embedded CELLFLOW_HOME=.cellflow/demo npx --no cellflow flow-run ls",
    ]) {
      expect(stdout).toContain(line);
    }
    const executed = await readNotebook(`${root}/.cellflow/demo/taxi-duration.ipynb`);
    expect(JSON.stringify(executed.cells)).toContain("kept 73908 of");
    expect(rmseOf(executed)).toBe(rmse.toFixed(2));
  }, 90_000);

  it("says how to list the runs in words that work where the user stands", async () => {
    const home = await mkdtemp(join(tmpdir(), "cellflow it's a home "));
    const elsewhere = await mkdtemp(join(tmpdir(), "cellflow-elsewhere-"));
    try {
      const command = listRuns(root, home, elsewhere);
      expect(command).not.toContain("npx");
      // An environment that would lead elsewhere; a registry that isn't there.
      const env = {
        ...process.env,
        PREFECT_API_URL: "http://127.0.0.1:9/api",
        PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}`,
      };
      const { stdout } = await promisify(execFile)("/bin/sh", ["-c", command], { cwd: elsewhere, env });
      expect(stdout).toContain("no flow runs on the API at embedded:");
      expect(await readdir(home)).toContain("cellflow.db");
      expect(listRuns(root, join(root, ".cellflow/demo"), root)).toBe(
        "CELLFLOW_API=embedded CELLFLOW_HOME=.cellflow/demo npx --no cellflow flow-run ls",
      );
    } finally {
      for (const folder of [home, elsewhere]) await rm(folder, { recursive: true });
    }
  });

  it("takes the RMSE from the report's table", () => {
    const report = (data: string, key = "duration-model-report") =>
      shown(
        bundle({
          "application/vnd.cellflow.run+json": { tasks: [], artifacts: [{ key, type: "markdown", data }] },
        }),
      );
    const table = "# RMSE Report\n\n| Region | RMSE |\n|:----------|-------:|\n| 2026-11-21 | 6.12 |\n";
    expect(rmseOf(notebook(report(table)))).toBe("6.12");
    expect(rmseOf(notebook(report(table, "another")))).toBeUndefined();
    expect(rmseOf(notebook(report("no table")))).toBeUndefined();
  });

  it("hides every setting of Prefect and of cellflow from the run", () => {
    expect(demoEnv({ PATH: "/bin", PREFECT_API_URL: "x", CELLFLOW_DATABASE: "y" }, "/home")).toEqual({
      PATH: "/bin",
      CELLFLOW_API: "embedded",
      CELLFLOW_HOME: "/home",
      CELLFLOW_RESULT_STORAGE: "/home/results",
    });
  });
});
