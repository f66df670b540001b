/** A small deployed flow for tests: its own home and database, and clients on it. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "../../../bridge/client/client.ts";
import { createTransport } from "../../../bridge/client/transport/create-transport.ts";
import type { FlowRun } from "../../../bridge/contract/runs/flow-run.ts";
import { deployFlow } from "../../../bridge/deploy/deploy.ts";
import { packageFlow } from "../../../bridge/deploy/package-flow.ts";
import type { Settings } from "../../../bridge/settings/settings.ts";
import { defaultLocation, openStorage } from "../../../bridge/storage/open.ts";
import type { Storage } from "../../../bridge/storage/storage.ts";

const SOURCE = `
import { flow, task, createMarkdownArtifact, getRunLogger } from "cellflow";
import { readFile } from "node:fs/promises";
import { isMainThread } from "node:worker_threads";
const trips = 3; // the name of a parameter, too: bundling renames that
const read = task(async function read(path: string) {
  console.log("reading " + path);
  return (await readFile(path, "utf8")).split(",");
}, { logPrints: true });
const note = flow(async (state: string) => state, { name: "note" });
const again = task(async (n: number) => n + 1, { name: "again" });
const triple = task(async function triple(n: number) {
  console.log("on a thread " + !isMainThread);
  return again(n * trips);
}, { thread: true });
let tries = 0;
const hold = task(async function hold() {
  if (tries++ === 0) await new Promise(() => setTimeout(() => { for (;;); }, 5));
  return tries;
}, { timeout: 0.2, retries: 1 });

/** Adds numbers.
 * @param path Where the numbers are */
export const main = flow(async function add(path = "data/a.csv", trips: number, when?: Date, mode: "run" | "wait" | "block" | "fail" | "exit" | "hold" | "stray" | "thread" = "run", id = 9007199254740995n) {
  const rows = await read(path);
  console.log("when is a date: " + (when instanceof Date));
  console.log("mode " + mode);
  console.log("secrets it has: " + ["PREFECT_SERVER_API_AUTH_STRING", "PREFECT_API_KEY"].filter((name) => name in process.env).join(" "));
  console.log("id " + typeof id + " " + id);
  if (mode === "wait" || mode === "stray") await new Promise((done) => setTimeout(done, 60_000));
  if (mode === "block") for (;;);
  if (mode === "hold") console.log("held in try " + await hold());
  if (mode === "thread") console.log("tripled " + await triple(rows.length));
  if (mode === "fail") throw new Error("asked to fail");
  if (mode === "exit") process.exit(7);
  await createMarkdownArtifact({ key: "sum", markdown: "# Sum " + rows.length * trips });
  return rows.length;
}, { name: "add", logPrints: true, onFailure: told, onCancellation: told, onCrashed: told });

function told(flow, run, state) {
  if (run.parameters.mode === "stray") setTimeout(() => { throw new Error("left by the hook"); });
  getRunLogger().info("told of " + flow.name + " " + run.parameters.mode + " " + state.name);
  if (run.parameters.mode === "exit") return note(state.name);
}
`;

export interface Deployed {
  client: Client;
  settings: Settings;
  deploymentId: string;
  /** Creates a run; resolves with its id. */
  run(parameters?: Record<string, unknown>): Promise<string>;
  /** Resolves when the run is in one of these states (types or names). */
  until(id: string, ...states: string[]): Promise<FlowRun>;
  logs(id: string): Promise<string>;
  remove(): Promise<void>;
}

/** Deploys `add/one` to `pool`; without `apiUrl`, on an embedded API of its own. */
export async function deployed(
  options: {
    apiUrl?: string;
    authString?: string;
    pool?: string;
    /** Another flow's, exported as `main`. */
    source?: string;
    parameters?: Record<string, unknown>;
    /** Where its code is stored, if not in its home. */
    storage?: Storage;
  } = {},
): Promise<Deployed> {
  const home = await mkdtemp(join(tmpdir(), "cellflow-worker-"));
  const settings: Settings = {
    home,
    database: join(home, "cellflow.db"),
    ...(options.apiUrl ? { apiUrl: options.apiUrl } : {}),
    ...(options.authString ? { authString: options.authString } : {}),
  };
  const project = join(home, "project");
  await mkdir(join(project, "data"), { recursive: true });
  await writeFile(join(project, "data/a.csv"), "1,2,3");
  const client = createClient(await createTransport(settings));
  const bundle = await packageFlow({
    files: { "flow.ts": options.source ?? SOURCE },
    entry: "flow.ts",
    exportName: "main",
    flowName: "add",
    folder: project,
  });
  const { id } = await deployFlow({
    bundle,
    name: "one",
    pool: options.pool ?? "default",
    parameters: options.parameters ?? { trips: 2 },
    client,
    storage: options.storage ?? openStorage(defaultLocation(settings)),
  });
  // The bundle must do without the project it came from.
  await rm(project, { recursive: true });
  const logs = async (run: string) =>
    (await client.logs.filter({ logs: { flow_run_id: { any_: [run] } }, sort: "TIMESTAMP_ASC" }))
      .map((line) => line.message)
      .join("\n");
  return {
    client,
    settings,
    deploymentId: id,
    run: async (parameters = {}) => (await client.deployments.createFlowRun(id, { parameters })).id,
    async until(run, ...states) {
      for (;;) {
        const found = await client.flowRuns.read(run);
        if (states.includes(found.state_type ?? "") || states.includes(found.state_name ?? "")) return found;
        await new Promise((again) => setTimeout(again, 50));
      }
    },
    logs,
    async remove() {
      await client.transport.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}
