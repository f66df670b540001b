/** Runs an example as a person does, in a folder of its own with a `.env`. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

export interface ExampleFolder {
  path: string;
  /** @param dotenv what stands in `.env` */
  run(
    name: string,
    args: readonly string[],
    dotenv: Readonly<Record<string, string>>,
  ): Promise<{ exitCode: number | null; stdout: string; stderr: string }>;
}

export function exampleFolder(): ExampleFolder {
  const path = mkdtempSync(join(tmpdir(), "example-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(PREFECT|CELLFLOW|AWS|KAGGLE|S3)_|^environment$/.test(name),
  );
  const env = { ...Object.fromEntries(own), CELLFLOW_HOME: join(path, ".home"), HOME: path };
  return {
    path,
    async run(name, args, dotenv) {
      const lines = Object.entries(dotenv).map(([name, value]) => `${name}=${value}`);
      writeFileSync(join(path, ".env"), lines.join("\n"));
      const file = fileURLToPath(new URL(`../../../notebooks/examples/${name}`, import.meta.url));
      const child = spawn(process.execPath, [file, ...args], { cwd: path, env });
      let [stdout, stderr] = ["", ""];
      child.stdout.on("data", (chunk) => (stdout += chunk));
      child.stderr.on("data", (chunk) => (stderr += chunk));
      const [exitCode] = (await once(child, "close")) as [number | null];
      return { exitCode, stdout, stderr };
    },
  };
}
