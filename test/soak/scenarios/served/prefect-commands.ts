/** Prefect's own command line, unchanged, says the same of our server and of Prefect's: every command, its exit code, its output. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { normal, type Said } from "../../../conformance/prefect/clients/cli/normal.ts";
import { serveForClients } from "../../../conformance/prefect/clients/our-server.ts";
import { startPrefect } from "../../../setup/prefect.ts";
import { must } from "../../client.ts";
import type { Figures, Scenario } from "../../scenario.ts";

const SCRIPT = fileURLToPath(
  new URL("../../../conformance/prefect/clients/cli/commands.py", import.meta.url),
);
/** The commands take a minute or two; now and then Prefect's server waits for its own lock, a minute each time. */
const TIMEOUT_MS = 870_000;
/** Prefect's server streams logs only when it is told to, and may plan runs as late as a minute after a deployment; ours does both at once. */
const AT_ONCE = {
  PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS: "2",
  PREFECT_SERVER_LOGS_STREAM_OUT_ENABLED: "true",
  PREFECT_SERVER_LOGS_STREAM_PUBLISHING_ENABLED: "true",
};

/** Runs the commands in a folder of their own; `url` is where the server is. */
async function said(url: string, clients: NodeJS.ProcessEnv, folder: string): Promise<Said[]> {
  const cwd = mkdtempSync(join(folder, "project-"));
  const env = { ...clients, PREFECT_API_URL: url, PREFECT_HOME: join(cwd, "home"), COLUMNS: "300" };
  const options = { env, cwd, maxBuffer: 1e8, timeout: TIMEOUT_MS };
  const output = await new Promise<string>((resolve, reject) => {
    const child = execFile("python", [SCRIPT], options, (error, stdout, stderr) =>
      error ? reject(new Error(`${error.message}\n${stdout.slice(-5000)}\n${stderr}`)) : resolve(stdout),
    );
    // `prefect api` reads what it sends from there.
    child.stdin?.end();
  });
  const lines = output.split("\n").filter((line) => line.startsWith("told "));
  const told = lines.map((line) => JSON.parse(line.slice("told ".length)) as [string[], number, string]);
  return normal(told, { url: url.replace(/\/api$/, ""), folder: cwd });
}

async function commands(least: number): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), "cellflow-cli-"));
  const [prefect, ours] = await Promise.all([startPrefect(AT_ONCE), serveForClients()]);
  try {
    const [real, our] = await Promise.all([
      said(prefect.url, ours.env, folder),
      said(ours.url, ours.env, folder),
    ]);
    const differing = real.findIndex((each, index) => !isDeepStrictEqual(each, our[index]));
    must(
      differing === -1 && real.length === our.length,
      `Prefect's server: ${JSON.stringify(real[differing])}\nours: ${JSON.stringify(our[differing])}`,
    );
    must(our.length >= least, `only ${our.length} commands were run`);
    return { commands: our.length };
  } finally {
    await Promise.all([prefect.stop(), ours.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

export const prefectCommands: Scenario[] = [
  {
    name: "every command of Prefect's command line ends and prints as with Prefect's server",
    short: 340,
    long: 340,
    run: commands,
  },
];
