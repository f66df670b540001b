/** A real Jupyter for tests: its venv, and a server of its own with its own kernels and settings. */
import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, startServerProcess } from "./server-process.ts";
import { prepareVenv } from "./venv.ts";

const PACKAGES = [
  "jupyterlab==4.6.6",
  "jupyter_server==2.21.1",
  "jupyter_client==8.10.0",
  "jupyter_kernel_test==0.7.0",
  "nbclient==0.11.0",
  "nbconvert==7.17.2",
  "nbformat==5.11.1",
  "papermill==2.7.0",
  "ipykernel==7.4.0",
];

export interface JupyterVenv {
  folder: string;
  /** Absolute paths of programs in the venv. */
  python: string;
  jupyter: string;
  papermill: string;
}

export interface JupyterServer {
  /** With a final slash: `http://127.0.0.1:<port>/`. */
  url: string;
  token: string;
  /** The folder whose files it serves; notebooks put there can be opened. */
  dir: string;
  /** JUPYTER_DATA_DIR of the server: kernelspecs are in `<dataDir>/kernels/<name>`. */
  dataDir: string;
  output(): string;
  stop(): Promise<void>;
}

/** The venv with JupyterLab 4.6 and its clients; built on first use, a minute then, nothing after. */
export async function jupyterVenv(): Promise<JupyterVenv> {
  const folder = await prepareVenv("jupyter", PACKAGES, "./jupyter.constraints.txt");
  const program = (name: string) => join(folder, "bin", name);
  return { folder, python: program("python"), jupyter: program("jupyter"), papermill: program("papermill") };
}

/**
 * Starts JupyterLab's server on a free port and waits until it answers; stop it in `afterAll`.
 * `installKernels` is given the server's JUPYTER_DATA_DIR before the start.
 */
export async function startJupyter(
  options: { installKernels?: (dataDir: string) => Promise<void>; env?: NodeJS.ProcessEnv } = {},
): Promise<JupyterServer> {
  const venv = await jupyterVenv();
  const base = await mkdtemp(join(tmpdir(), "cellflow-jupyter-"));
  const place = (name: string) => join(base, name);
  const remove = () => rm(base, { recursive: true, force: true });
  try {
    const tracker = "config/lab/user-settings/@jupyterlab/notebook-extension";
    for (const name of ["files", "data", "config/labconfig", tracker, "runtime", "ipython"]) {
      await mkdir(place(name), { recursive: true });
    }
    const noNews = { disabledExtensions: { "@jupyterlab/apputils-extension:announcements": true } };
    await writeFile(place("config/labconfig/page_config.json"), JSON.stringify(noNews));
    // Cells out of sight stay in the page, where a test can read them.
    await writeFile(
      place(`${tracker}/tracker.jupyterlab-settings`),
      JSON.stringify({ windowingMode: "none" }),
    );
    await options.installKernels?.(place("data"));
    const port = await freePort();
    const token = randomUUID();
    const url = `http://127.0.0.1:${port}/`;
    const env = {
      ...process.env,
      // A user's Jupyter: under CI, packages such as chalk write no colours.
      CI: undefined,
      PATH: `${join(venv.folder, "bin")}:${process.env.PATH ?? ""}`,
      JUPYTER_DATA_DIR: place("data"),
      JUPYTER_CONFIG_DIR: place("config"),
      JUPYTER_RUNTIME_DIR: place("runtime"),
      IPYTHONDIR: place("ipython"),
      JUPYTER_PLATFORM_DIRS: "0",
      ...options.env,
    };
    const settings = [
      "--no-browser",
      "--allow-root",
      "--ServerApp.ip=127.0.0.1",
      `--ServerApp.port=${port}`,
      "--ServerApp.port_retries=0",
      `--ServerApp.root_dir=${place("files")}`,
      `--IdentityProvider.token=${token}`,
      "--LabApp.news_url=None",
      "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ];
    const server = await startServerProcess(venv.jupyter, ["lab", ...settings], {
      env,
      cwd: base,
      isReady: async () => (await fetch(`${url}api/status?token=${token}`)).ok,
    });
    const stop = async () => {
      await server.stop();
      await remove();
    };
    return { url, token, dir: place("files"), dataDir: place("data"), output: server.output, stop };
  } catch (error) {
    await remove();
    throw error;
  }
}
