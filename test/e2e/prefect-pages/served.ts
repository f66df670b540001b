/** `cellflow server start --ui prefect` on a database that Prefect's own client has filled. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { cellflowCommand } from "../../../bridge/deploy/command.ts";
import { prefectVenv } from "../../setup/prefect.ts";
import { freePort, startServerProcess } from "../../setup/server-process.ts";

/** What workspace.py has made: ids by name. */
export interface Workspace {
  flows: Record<"rides" | "clean" | "broken", string>;
  runs: Record<string, string>;
  deployment: string;
  automation: string;
  late: string;
}

export interface Served {
  url: string;
  /** Asks the API, as another client of the same server. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are compared, not used
  api(method: string, path: string, body?: unknown): Promise<any>;
  output(): string;
  stop(): Promise<void>;
}

/** @param more settings of the server's environment */
export async function servePrefectPages(more: NodeJS.ProcessEnv = {}): Promise<Served> {
  const { folder } = await prefectVenv();
  const home = await mkdtemp(join(tmpdir(), "cellflow-prefect-pages-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const [program = "", ...entry] = cellflowCommand();
  const args = [...entry, "server", "start", "--port", String(port), "--ui", "prefect"];
  const settings = { CELLFLOW_HOME: home, CELLFLOW_API: "embedded", VIRTUAL_ENV: folder };
  const server = await startServerProcess(program, args, {
    env: { ...process.env, ...settings, ...more },
    cwd: home,
    isReady: async () => (await fetch(`${url}/api/health`)).ok,
  });
  return {
    url,
    async api(method, path, body) {
      const response = await fetch(`${url}/api${path}`, {
        method,
        headers: { "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return response.status === 204 ? undefined : response.json();
    },
    output: server.output,
    async stop() {
      await server.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Runs flows and makes one of each thing the pages show. */
export async function fillWorkspace({ url }: Served): Promise<Workspace> {
  const { python } = await prefectVenv();
  const home = await mkdtemp(join(tmpdir(), "cellflow-prefect-client-"));
  const program = fileURLToPath(new URL("workspace.py", import.meta.url));
  const env = { ...process.env, PREFECT_HOME: home, PREFECT_API_URL: `${url}/api`, DO_NOT_TRACK: "1" };
  const { stdout } = await promisify(execFile)(python, [program], { env, cwd: home });
  await rm(home, { recursive: true, force: true });
  return JSON.parse(stdout);
}
