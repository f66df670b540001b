/** Runs a Python script beside the tests; what it tells (sdk/told.py) comes back by its name. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ServedApi } from "./our-server.ts";

/** @throws with what the script printed, when it fails */
export async function runScript(
  api: ServedApi,
  name: string,
  args: readonly string[] = [],
): Promise<Record<string, unknown>> {
  const path = fileURLToPath(new URL(name, import.meta.url));
  const output = await new Promise<string>((resolve, reject) => {
    execFile(
      "python",
      [path, ...args],
      { env: api.env, cwd: api.folder, maxBuffer: 1e8 },
      (error, stdout, stderr) =>
        error ? reject(new Error(`${name} failed:\n${stdout}\n${stderr}`)) : resolve(stdout),
    );
  });
  const told = output.split("\n").filter((line) => line.startsWith("told "));
  return Object.fromEntries(told.map((line) => JSON.parse(line.slice("told ".length)) as [string, unknown]));
}
