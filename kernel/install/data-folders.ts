/** Jupyter's data folders, where it looks for kernels, by the rules of jupyter_core. */
import { execFileSync } from "node:child_process";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { KernelError } from "../errors.ts";

/** The user's own data folder (`JUPYTER_DATA_DIR`, else the platform's). */
export function userDataFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: string = process.platform,
): string {
  if (env.JUPYTER_DATA_DIR) return env.JUPYTER_DATA_DIR;
  const home = env.HOME || homedir();
  if (platform === "darwin") return join(home, "Library", "Jupyter");
  return join(env.XDG_DATA_HOME || join(home, ".local", "share"), "jupyter");
}

/** The data folder below a prefix such as `/usr/local` or a venv. */
export function prefixDataFolder(prefix: string): string {
  return join(resolve(prefix), "share", "jupyter");
}

/**
 * The prefix of the Python in use: an activated venv or conda environment, else `python3`'s sys.prefix.
 * @throws KernelError `kernel.no-python` when there is none
 */
export function pythonPrefix(env: NodeJS.ProcessEnv = process.env): string {
  const active = env.VIRTUAL_ENV || env.CONDA_PREFIX;
  if (active) return active;
  try {
    const stdio: ["ignore", "pipe", "ignore"] = ["ignore", "pipe", "ignore"];
    const options = { env, encoding: "utf8" as const, stdio, timeout: 20_000 };
    return execFileSync("python3", ["-c", "import sys; print(sys.prefix)"], options).trim();
  } catch {
    throw new KernelError(
      "kernel.no-python",
      "--sys-prefix needs an activated venv or conda environment, or python3 on PATH; use --user or --prefix instead.",
    );
  }
}

/** Every data folder Jupyter may read here, nearest first; folders that do not exist are included. */
export function dataFolders(env: NodeJS.ProcessEnv = process.env): string[] {
  const active = env.VIRTUAL_ENV || env.CONDA_PREFIX;
  const folders = [
    ...(env.JUPYTER_PATH ?? "").split(delimiter).filter((folder) => folder !== ""),
    userDataFolder(env),
    ...(active ? [prefixDataFolder(active)] : []),
    "/usr/local/share/jupyter",
    "/usr/share/jupyter",
  ];
  return [...new Set(folders.map((folder) => resolve(folder)))];
}
