/** How a Python peer is made: a venv with pinned packages, in the peers' cache. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { preparePeer } from "./peers.ts";
import { run } from "./run.ts";

/**
 * A venv holding `packages`, everything they pull in held to `constraints` (a file beside this one).
 * Returns its folder; programs are in `<folder>/bin`. Minutes the first time, nothing after.
 */
export async function prepareVenv(name: string, packages: string[], constraints: string): Promise<string> {
  const file = fileURLToPath(new URL(constraints, import.meta.url));
  const pins = [...packages, await readFile(file, "utf8")].join("\n");
  return preparePeer(name, pins, async (folder) => {
    try {
      await run("python3", ["-m", "venv", folder]);
    } catch (error) {
      throw new Error(`The test peer ${name} needs python3 with its venv module (python3-venv).`, {
        cause: error,
      });
    }
    const options = ["--quiet", "--disable-pip-version-check", "--no-input"];
    await run(join(folder, "bin", "python"), ["-m", "pip", "install", ...options, "-c", file, ...packages]);
  });
}
