/** Where Chromium is; through the system's package manager when it is missing and we may install it. */
import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { run } from "./run.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const MAC = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

/** Flags Chromium needs here: root has no sandbox, containers have a small /dev/shm. */
export const CHROMIUM_FLAGS: string[] = [
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  "--disable-dev-shm-usage",
];

/** The path of a Chromium to drive (`CELLFLOW_CHROMIUM` wins); installs Debian's as root, else says what to do. */
export async function chromiumPath(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const found = await find(env);
  if (found) return found;
  if (process.platform === "linux" && process.getuid?.() === 0 && (await inPath("apt-get", env))) {
    const quiet = { ...env, DEBIAN_FRONTEND: "noninteractive" };
    await run("apt-get", ["update"], quiet);
    await run(
      "apt-get",
      ["install", "-y", "--no-install-recommends", "chromium", "fonts-dejavu-core"],
      quiet,
    );
    const installed = await find(env);
    if (installed) return installed;
  }
  throw new Error(
    "The browser tests need Chromium: `apt-get install chromium` (or your system's package), or set CELLFLOW_CHROMIUM to its path.",
  );
}

async function find(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (env.CELLFLOW_CHROMIUM) return env.CELLFLOW_CHROMIUM;
  for (const name of NAMES) {
    const path = await inPath(name, env);
    if (path) return path;
  }
  for (const path of MAC) if (await isProgram(path)) return path;
  return undefined;
}

async function inPath(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const folder of (env.PATH ?? "").split(delimiter)) {
    const path = join(folder, name);
    if (folder !== "" && (await isProgram(path))) return path;
  }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
