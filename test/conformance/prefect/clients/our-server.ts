/** Our API, served for Prefect's clients by a process of its own. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cellflowCommand } from "../../../../bridge/deploy/command.ts";
import { prefectVenv } from "../../../setup/prefect.ts";
import { freePort, startServerProcess } from "../../../setup/server-process.ts";

export interface ServedApi {
  url: string;
  /** For files of the test; CELLFLOW_HOME and PREFECT_HOME are in it. */
  folder: string;
  /** For Prefect's programs, which are found in its PATH, and for ours. */
  env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

/** `CELLFLOW_CLIENTS_API=http://…/api` names a real Prefect server instead: what is expected of ours holds for it. */
export async function serveForClients(): Promise<ServedApi> {
  const { folder: venv } = await prefectVenv();
  const folder = await mkdtemp(join(tmpdir(), "cellflow-clients-"));
  const other = process.env.CELLFLOW_CLIENTS_API;
  const port = await freePort();
  const url = other ?? `http://127.0.0.1:${port}/api`;
  const inherited = Object.entries(process.env).filter(([name]) => !/^(PREFECT|CELLFLOW)_/.test(name));
  const env = {
    ...Object.fromEntries(inherited),
    PATH: `${join(venv, "bin")}:${process.env.PATH ?? ""}`,
    CELLFLOW_HOME: join(folder, "cellflow"),
    PREFECT_HOME: join(folder, "prefect"),
    PREFECT_API_URL: url,
    PREFECT_SERVER_ANALYTICS_ENABLED: "false",
    DO_NOT_TRACK: "1",
    PREFECT_RUNNER_POLL_FREQUENCY: "1",
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONUNBUFFERED: "1",
  };
  const remove = () => rm(folder, { recursive: true, force: true });
  if (other) return { url, folder, env, stop: remove };
  const [program = "", ...entry] = cellflowCommand();
  const server = await startServerProcess(program, [...entry, "server", "start", "--port", String(port)], {
    env,
    cwd: folder,
    isReady: async () => (await fetch(`${url}/health`)).ok,
  }).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  return {
    url,
    folder,
    env,
    stop: async () => {
      await server.stop();
      await remove();
    },
  };
}
