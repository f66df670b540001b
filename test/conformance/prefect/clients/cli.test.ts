/** Prefect's own command line, unchanged, says the same of our server and of Prefect's: every command, its exit code, its output. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type PrefectServer, startPrefect } from "../../../setup/prefect.ts";
import { normal, type Said } from "./cli/normal.ts";
import { type ServedApi, serveForClients } from "./our-server.ts";

const SCRIPT = fileURLToPath(new URL("./cli/commands.py", import.meta.url));
/** Three hundred and fifty commands take a minute; the rest is for a machine that others use, too. */
const TIMEOUT_MS = 900_000;
/** Prefect's server streams logs only when it is told to, and may plan runs as late as a minute after a deployment; ours does both at once. */
const AT_ONCE = {
  PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS: "2",
  PREFECT_SERVER_LOGS_STREAM_OUT_ENABLED: "true",
  PREFECT_SERVER_LOGS_STREAM_PUBLISHING_ENABLED: "true",
};

let prefect: PrefectServer;
let ours: ServedApi;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cellflow-cli-"));
  [prefect, ours] = await Promise.all([startPrefect(AT_ONCE), serveForClients()]);
});
afterAll(async () => {
  await Promise.all([prefect?.stop(), ours?.stop()]);
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** Runs the commands in a folder of their own; `url` is where the server is. */
async function said(url: string): Promise<Said[]> {
  const place = await mkdtemp(join(folder, "project-"));
  const env = { ...ours.env, PREFECT_API_URL: url, PREFECT_HOME: join(place, "home"), COLUMNS: "300" };
  const options = { env, cwd: place, maxBuffer: 1e8, timeout: TIMEOUT_MS - 30_000 };
  const output = await new Promise<string>((resolve, reject) => {
    const child = execFile("python", [SCRIPT], options, (error, stdout, stderr) =>
      error
        ? reject(new Error(`${error.signal ?? error.code}\n${stdout.slice(-5000)}\n${stderr}`))
        : resolve(stdout),
    );
    // `prefect api` reads what it sends from there.
    child.stdin?.end();
  });
  const lines = output.split("\n").filter((line) => line.startsWith("told "));
  const told = lines.map((line) => JSON.parse(line.slice("told ".length)) as [string[], number, string]);
  return normal(told, { url: url.replace(/\/api$/, ""), folder: place });
}

test("every command ends and prints as with Prefect's server", { timeout: TIMEOUT_MS }, async () => {
  const [real, our] = await Promise.all([said(prefect.url), said(ours.url)]);
  expect(our).toEqual(real);
  expect(our.length).toBeGreaterThan(340);
});
