/** A real Prefect for tests: its venv, and a server of its own with an empty database. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, startServerProcess } from "./server-process.ts";
import { prepareVenv } from "./venv.ts";

// Newer FastAPI breaks this server's start; SQLAlchemy 2.1 silently stops its scheduler.
const PACKAGES = ["prefect==3.8.6", "fastapi==0.150.0", "sqlalchemy==2.0.58"];

export interface PrefectVenv {
  folder: string;
  /** Absolute paths of programs in the venv. */
  prefect: string;
  python: string;
}

export interface PrefectServer {
  /** The API root, as PREFECT_API_URL wants it: `http://127.0.0.1:<port>/api`. */
  url: string;
  /** PREFECT_HOME of the server; also a place for a worker's files. */
  home: string;
  /** An environment for a Prefect client or worker talking to this server. */
  env: NodeJS.ProcessEnv;
  output(): string;
  stop(): Promise<void>;
}

/** The venv with the reference Prefect (3.8.6); built on first use, minutes then, nothing after. */
export async function prefectVenv(): Promise<PrefectVenv> {
  const folder = await prepareVenv("prefect", PACKAGES, "./prefect.constraints.txt");
  return { folder, prefect: join(folder, "bin", "prefect"), python: join(folder, "bin", "python") };
}

/** Starts a Prefect server on a free port (about 9 s) and waits until it answers; stop it in `afterAll`. */
export async function startPrefect(extra: NodeJS.ProcessEnv = {}): Promise<PrefectServer> {
  const venv = await prefectVenv();
  const home = await mkdtemp(join(tmpdir(), "cellflow-prefect-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/api`;
  const quiet = { PREFECT_HOME: home, PREFECT_SERVER_ANALYTICS_ENABLED: "false", DO_NOT_TRACK: "1" };
  const base = { ...withoutPrefect(process.env), ...quiet, PYTHONUNBUFFERED: "1", ...extra };
  const server = await startServerProcess(
    venv.prefect,
    ["server", "start", "--host", "127.0.0.1", "--port", String(port), "--no-ui"],
    { env: base, cwd: home, isReady: async () => (await fetch(`${url}/health`)).ok },
  ).catch(async (error: unknown) => {
    await rm(home, { recursive: true, force: true });
    throw error;
  });
  return {
    url,
    home,
    env: { ...base, PREFECT_API_URL: url, PATH: `${join(venv.folder, "bin")}:${process.env.PATH ?? ""}` },
    output: server.output,
    stop: async () => {
      await server.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** The user's own PREFECT_* settings must not reach a test's server. */
function withoutPrefect(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("PREFECT_")));
}
