/** Prefect's own command line, unchanged, says the same of our server and of Prefect's: every command, its exit code, its output. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type PrefectServer, startPrefect } from "../../../setup/prefect.ts";
import { type ServedApi, serveForClients } from "./our-server.ts";

const SCRIPT = fileURLToPath(new URL("./cli/commands.py", import.meta.url));
/** A hundred and fifty commands, on a machine that others use, too. */
const TIMEOUT_MS = 900_000;

let prefect: PrefectServer;
let ours: ServedApi;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cellflow-cli-"));
  [prefect, ours] = await Promise.all([startPrefect(), serveForClients()]);
});
afterAll(async () => {
  await Promise.all([prefect?.stop(), ours?.stop()]);
  if (folder) await rm(folder, { recursive: true, force: true });
});

interface Said {
  command: string;
  code: number;
  output: string;
}

/** Runs the commands in a folder of their own; `url` is where the server is. */
async function said(url: string): Promise<Said[]> {
  const place = await mkdtemp(join(folder, "project-"));
  const env = { ...ours.env, PREFECT_API_URL: url, PREFECT_HOME: join(place, "home"), COLUMNS: "300" };
  const output = await new Promise<string>((resolve, reject) => {
    execFile("python", [SCRIPT], { env, cwd: place, maxBuffer: 1e8 }, (error, stdout, stderr) =>
      error ? reject(new Error(`${stdout}\n${stderr}`)) : resolve(stdout),
    );
  });
  const lines = output.split("\n").filter((line) => line.startsWith("told "));
  return lines.map((line) => {
    const [args, code, printed] = JSON.parse(line.slice("told ".length)) as [string[], number, string];
    const normal = (text: string) => normalised(text.replaceAll(place, "<folder>"), url);
    return { command: normal(args.join(" ")), code, output: normal(printed) };
  });
}

/** What depends on the run: ids, times, generated names and the widths of the columns that they stand in. */
function normalised(text: string, url: string): string {
  return (
    text
      .replaceAll(url.replace("/api", ""), "<server>")
      .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, "<id>")
      // The command prints a set.
      .replace(/Available block types: [^"]*/g, "Available block types: <set>")
      .replace(/(DateTime|datetime\.datetime)\([^)]*\)\)/g, "<time>")
      .replace(/\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?/g, "<time>")
      .replace(/\d{2}:\d{2}:\d{2}\.\d{3}/g, "<time>")
      .replace(/(\d+|an?|a few) (\w+) (ago|from now)|\bin (\d+|an?) \w+|\bnow\b/g, "<moment>")
      .replace(/timedelta\([^)]*\)|\d+\.\d+(?=[, ])/g, "<measured>")
      .replace(/\btwice-[0-9a-f]+/g, "<task run>")
      .replace(/\b[a-z]+-[a-z]+\b(?=['" ])/g, "<name>")
      .replace(/[─-╿\s]+/g, " ")
  );
}

test("every command ends and prints as with Prefect's server", { timeout: TIMEOUT_MS }, async () => {
  const [real, our] = await Promise.all([said(prefect.url), said(ours.url)]);
  expect(our).toEqual(real);
  expect(our.length).toBeGreaterThan(150);
});
