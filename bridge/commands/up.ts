/** `cellflow up` and `cellflow server start` */
import { createGate } from "../access/gate.ts";
import { createClient } from "../client/client.ts";
import { inProcessTransport } from "../client/in-process.ts";
import { processPool } from "../deploy/process-pool.ts";
import { type ApiServer, createServer } from "../server/app.ts";
import { listen } from "../server/listen.ts";
import { PROCESS_HEADER, processHeader } from "../server/runs/owners/identity.ts";
import { readSettings, type Settings } from "../settings/settings.ts";
import { settingsEnvironment } from "../worker/environment.ts";
import { startWorker } from "../worker/serve.ts";
import { goOnWithoutReader } from "./output/closed-pipe.ts";
import { print } from "./output/table.ts";
import { asFailure, UsageError } from "./session.ts";
import { untilStopped } from "./until-stopped.ts";

interface Address {
  host: string;
  port: number;
}

/** Serves the API and the pages, and runs what is deployed to any process pool, until stopped. */
export async function up(options: Address & { limit?: number }): Promise<void> {
  const settings = embeddedSettings();
  await failing(
    serving(settings, options, async (server, url) => {
      const client = createClient(
        inProcessTransport(server, {
          url: `embedded:${settings.database}`,
          headers: { [PROCESS_HEADER]: processHeader() },
        }),
      );
      await client.workPools.ensure(processPool("default"));
      const log = (line: string) => print(`${new Date().toTimeString().slice(0, 8)} | ${line}`);
      const worker = await startWorker({
        client,
        pools: "every process pool",
        ...(options.limit === undefined ? {} : { limit: options.limit }),
        env: settingsEnvironment(settings, process.env),
        log,
      });
      print(`cellflow is up: ${url}`);
      print(`API for Prefect's clients: PREFECT_API_URL=${url}/api; database ${settings.database}`);
      log(`worker ${worker.name} runs every process pool; Ctrl-C stops`);
      await untilStopped(worker, log);
      log("stopped");
    }),
  );
}

/** Serves the API until stopped. */
export async function serverStart(options: Address): Promise<void> {
  const settings = embeddedSettings();
  await failing(
    serving(settings, options, async (_, url) => {
      print(
        `cellflow's API is served: PREFECT_API_URL=${url}/api; database ${settings.database}; Ctrl-C stops`,
      );
      await new Promise<void>((stop) => {
        process.once("SIGINT", () => stop());
        process.once("SIGTERM", () => stop());
      });
    }),
  );
}

async function failing(work: Promise<void>): Promise<void> {
  await work.catch((error) => {
    throw asFailure(error);
  });
}

async function serving(
  settings: Settings,
  { host, port }: Address,
  work: (server: ApiServer, url: string) => Promise<void>,
): Promise<void> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError("usage.port", "--port is a number from 0 to 65535");
  }
  goOnWithoutReader(process.stdout);
  const server = await createServer({ database: settings.database });
  try {
    const gate = createGate(host);
    const { createPages } = await import("../pages/app.ts");
    // Without the process's header: a run started from a page belongs to whoever takes it.
    const client = createClient(inProcessTransport(server, { url: "/api" }));
    const pages = createPages({ client, changes: server.changes, forms: gate.forms });
    const fallback = async (request: Request) => pages.fetch(request);
    const listening = await listen(server, { host, port, gate, fallback });
    const stopServices = server.startServices();
    try {
      await work(server, listening.url);
    } finally {
      await stopServices();
      await listening.close();
    }
  } finally {
    await server.close();
  }
}

/** The served API's own data: a server behind PREFECT_API_URL is somebody else's. */
function embeddedSettings(): Settings {
  return readSettings({ ...process.env, CELLFLOW_API: "embedded" });
}
