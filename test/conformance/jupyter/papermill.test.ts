import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type JupyterVenv, jupyterVenv } from "../../setup/jupyter.ts";
import { copyExamples } from "../../setup/notebook-folder.ts";
import { run } from "../../setup/run.ts";

const bin = fileURLToPath(new URL("../../../.bin/cellflow.mjs", import.meta.url));

let venv: JupyterVenv;
let folder: string;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  venv = await jupyterVenv();
  folder = mkdtempSync(join(tmpdir(), "cellflow-suite-"));
  const data = join(folder, "data");
  const places = { JUPYTER_DATA_DIR: data, JUPYTER_RUNTIME_DIR: join(folder, "runtime"), IPYTHONDIR: folder };
  env = { ...process.env, ...places, CELLFLOW_HOME: join(folder, "home"), CELLFLOW_API: "embedded" };
  await run(process.execPath, [bin, "kernel", "install"], env);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("our kernel under Jupyter's own tools", () => {
  it("runs under papermill and nbclient, to the RMSE report", async () => {
    const notebooks = join(folder, "notebooks");
    mkdirSync(notebooks);
    copyExamples(notebooks);
    const out = join(notebooks, "out.ipynb");
    await run(
      venv.papermill,
      [join(notebooks, "taxi-duration.ipynb"), out, "-k", "cellflow", "--cwd", notebooks],
      env,
    );
    expect(readFileSync(out, "utf8")).toContain("## RMSE XGBoost Model");
  });

  it("fails a papermill run on a failing cell, with its message", () => {
    const cell = { cell_type: "code", id: "a", metadata: {}, outputs: [], execution_count: null };
    const kernelspec = { name: "cellflow", display_name: "TypeScript (cellflow)", language: "typescript" };
    const cells = [{ ...cell, source: 'throw new Error("no such month");' }];
    const notebook = join(folder, "bad.ipynb");
    writeFileSync(
      notebook,
      JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells }),
    );
    const { stderr, status } = spawnSync(venv.papermill, [notebook, join(folder, "bad-out.ipynb")], {
      encoding: "utf8",
      env,
    });
    expect(status).not.toBe(0);
    expect(stderr).toContain("no such month");
  });
});
