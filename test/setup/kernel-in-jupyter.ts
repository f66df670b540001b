/** A Jupyter server that knows our kernel through `cellflow kernel install`, with the example notebooks in it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type JupyterServer, startJupyter } from "./jupyter.ts";
import { copyExamples } from "./notebook-folder.ts";
import { run } from "./run.ts";

const bin = fileURLToPath(new URL("../../.bin/cellflow.mjs", import.meta.url));

/** Starts it with an embedded API of its own (its database is `<home>/cellflow.db`); stop it in `afterAll`. */
export async function startJupyterWithKernel(): Promise<JupyterServer & { home: string }> {
  const home = mkdtempSync(join(tmpdir(), "cellflow-home-"));
  const removeHome = () => rmSync(home, { recursive: true, force: true });
  try {
    const server = await startJupyter({
      installKernels: async (dataDir) => {
        const env = { ...process.env, JUPYTER_DATA_DIR: dataDir };
        await run(process.execPath, [bin, "kernel", "install"], env);
      },
      env: { CELLFLOW_HOME: home, CELLFLOW_API: "embedded" },
    });
    copyExamples(server.dir);
    const stop = async () => {
      await server.stop();
      removeHome();
    };
    return { ...server, home, stop };
  } catch (error) {
    removeHome();
    throw error;
  }
}
